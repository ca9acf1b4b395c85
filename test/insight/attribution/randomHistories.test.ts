import { deepEqual, ok } from 'node:assert/strict';
import { attributeLines } from '../../../src/insight/attribution/attributeLines';
import { type Fidelity, randomHistory } from './randomHistory';

/** Of each kind. CONTRAIL_HISTORIES=10000 takes about a minute of a processor. */
const histories = Number(process.env.CONTRAIL_HISTORIES ?? 2500);
const firstSeed = Number(process.env.CONTRAIL_FIRST_SEED ?? 1);

interface Outcome {
  /** `seed:line` of lines for which an edit is named that did not write them. */
  readonly wrong: string[];
  /** Today's lines that agents wrote, and how many of them have their edit. */
  readonly written: number;
  readonly found: number;
}

function attributeAll(fidelity: Fidelity): Outcome {
  const outcome: { wrong: string[]; written: number; found: number } = { wrong: [], written: 0, found: 0 };
  for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
    const { changes, path, today, lines } = randomHistory(seed, fidelity);
    const attribution = attributeLines(changes, path, today);
    if (attribution.length !== lines.length) outcome.wrong.push(`${seed}: ${attribution.length} lines`);
    for (const [index, { author, restored = [] }] of lines.entries()) {
      const named = attribution[index]?.change ?? null;
      // Of an edit of unknown outcome the transcript does not tell whether it wrote anything.
      if (author !== null && changes[author]?.status === 'applied') {
        outcome.written++;
        if (named === author) outcome.found++;
      }
      if (named !== null && named !== author && !restored.includes(named)) outcome.wrong.push(`${seed}:${index}`);
    }
  }
  return outcome;
}

describe(`${histories} random histories of a file`, function () {
  this.timeout(120_000);

  for (const [fidelity, fewest] of [
    ['full', 0.95],
    ['hunks', 0.8],
  ] as const) {
    it(`name no wrong edit, and ${fewest * 100} % of the right ones, where transcripts hold ${fidelity === 'full' ? 'texts' : 'hunks alone'}`, () => {
      const { wrong, written, found } = attributeAll(fidelity);
      deepEqual(wrong, []);
      ok(written > histories * 10, `only ${written} lines of agents`);
      ok(found / written >= fewest, `${found} of ${written} lines`);
    });
  }
});

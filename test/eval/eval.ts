// npm run eval -- [--labels DIR] [--corpus DIR] [--json]: how much of what people found in transcripts the engine finds.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedPath } from '../support/shared';
import { openTestStore, temporaryFolder } from '../support/testStore';
import {
  type FileScore,
  isRight,
  type LabelFile,
  labelFile,
  type Recall,
  type Score,
  scoreFile,
  sumScores,
} from './scoring';

/** The engine was developed with these in sight; on the others it was only counted (docs/failed-approaches.md). */
const developedOn =
  /^(?:entire-(?:00-c9e2351016|13-db96e5c261|c7-f7b48fb868|d0-161e0df1cb)|hg-(?:cclog-37f83ec9|cclog-fe869ecb|coderabbit-cb2e607c))$/;
/** A store of one page. */
const everything = 1000;

const { values: flags } = parseArgs({
  options: { labels: { type: 'string' }, corpus: { type: 'string' }, json: { type: 'boolean', default: false } },
});

async function main(): Promise<void> {
  const labels = flags.labels ?? sharedPath('labels');
  const corpus = flags.corpus ?? sharedPath('corpus');
  if (labels === undefined || corpus === undefined) {
    console.error(
      'Nothing to compare with: there is no ../shared/labels or ../shared/corpus (CONTRAIL_SHARED, --labels).',
    );
    return;
  }
  const scores: FileScore[] = [];
  for (const name of readdirSync(labels).sort()) {
    if (!name.endsWith('.json')) continue;
    const file = labelFile.parse(JSON.parse(readFileSync(join(labels, name), 'utf8')));
    const transcript = join(corpus, file.file);
    if (existsSync(transcript)) scores.push(await judge(name.slice(0, -'.json'.length), file, transcript));
    else console.error(`${file.file} is missing`);
  }
  const halves = [
    { title: 'developed on', files: scores.filter(({ name }) => developedOn.test(name)) },
    { title: 'held out', files: scores.filter(({ name }) => !developedOn.test(name)) },
    { title: 'all', files: scores },
  ].map(half => ({ ...half, score: sumScores(half.files) }));
  if (flags.json)
    console.log(
      JSON.stringify(
        halves.map(({ title, score }) => ({ title, ...score })),
        plain,
        2,
      ),
    );
  else {
    for (const score of scores) printFile(score);
    for (const { title, files, score } of halves) printScore(title, files.length, score);
  }
}

/** Reads a transcript as ingest does, from a home of its own. */
async function judge(name: string, file: LabelFile, transcript: string): Promise<FileScore> {
  const folder = temporaryFolder();
  const store = await openTestStore(join(folder, 'store'));
  try {
    const home = join(folder, 'home');
    const copy = join(home, placeInHome(file.agent, name, transcript));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(transcript, copy);
    await store.ingest(home);
    const answer = store.owner.failureViews.failures({ folders: null, dismissed: true, offset: 0, limit: everything });
    if (answer.schema !== 'contrail.failures/1') throw new Error(`${name}: no answer`);
    return scoreFile(name, file, answer.failures);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function placeInHome(agent: LabelFile['agent'], name: string, transcript: string): string {
  if (agent === 'claude-code') return join('.claude', 'projects', 'eval', `${name}.jsonl`);
  const id = /"id":"([\da-f-]{36})"/.exec(readFileSync(transcript, 'utf8').slice(0, 4000))?.[1] ?? name;
  return join('.codex', 'sessions', '2026', '01', '01', `rollout-2026-01-01T00-00-00-${id}.jsonl`);
}

function printFile({ name, detections, labels }: FileScore): void {
  console.log(`\n${name}: ${detections.length} found, ${labels.length} labels`);
  for (const detection of detections.filter(one => !isRight(one))) {
    const { failure, line, hardNegative } = detection;
    console.log(`  false  ${failure.trigger} at line ${line}: ${failure.why.slice(0, 120)}`);
    if (hardNegative !== null) console.log(`         hard negative: ${hardNegative.slice(0, 120)}`);
  }
  for (const { label, isStrict, isFound } of labels)
    if (!isFound)
      console.log(
        `  missed ${label.id} (${label.severity}${isStrict ? '' : ', doubtful'}, ${label.trigger}): ${label.what.slice(0, 110)}`,
      );
}

function printScore(title: string, files: number, score: Score): void {
  console.log(`\n== ${title}: ${files} transcripts`);
  console.log(`precision        ${share({ found: score.right, of: score.detections })}`);
  console.log(`recall, strict   ${share(score.strict)}`);
  console.log(`recall, major    ${share(score.major)}`);
  console.log(`recall, all      ${share(score.all)}`);
  console.log(`hard negatives   ${score.hardNegatives}`);
  for (const [trigger, part] of score.precisionByTrigger) console.log(`  precision of ${trigger}: ${share(part)}`);
  for (const [trigger, part] of score.recallByTrigger) console.log(`  recall of ${trigger}: ${share(part)}`);
}

function share({ found, of }: Recall): string {
  return of === 0 ? '-' : `${(found / of).toFixed(2)} (${found} of ${of})`;
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

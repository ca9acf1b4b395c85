import { structuredPatch } from 'diff';
import type { ServiceConnection } from '../../src/service/connect';
import type { Database } from '../../src/store/engine/database';
import { second, writeInvented } from '../support/inventedSession';
import { SeededRandom } from '../support/seededRandom';
import type { Timing } from './inStoreTask';
import { time } from './measure';

const fileLines = 10_000;
const edits = 500;
const editsOfSession = 50;

/**
 * Writes the edits of a file of 10,000 lines that ten sessions, one after the other, changed in 500 places, each kept as
 * Claude Code does: with the whole text after it, and the one before where another hand was in between. Returns the file
 * as it is now. Another seed makes another file.
 */
export function writeLongFile(db: Database, path: string, seed: number): string {
  const random = new SeededRandom(seed);
  const line = (): string =>
    `  const value${random.below(1e6)} = compute(${random.below(1e6)}, ${random.below(1e6)});\n`;
  let lines = Array.from({ length: fileLines }, line);
  for (let session = 0; session < edits / editsOfSession; session++) {
    const made = [];
    for (let index = 0; index < editsOfSession; index++) {
      const before = lines.join('');
      lines = lines.toSpliced(random.below(lines.length), 3, line(), line(), line());
      const after = lines.join('');
      const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
      made.push({
        seq: index,
        path,
        ts: second(session * 1000 + index),
        operation: 'update' as const,
        status: 'applied' as const,
        hunks: hunks.map(({ oldStart, newStart, lines: changed }) => ({ oldStart, newStart, lines: changed })),
        before: index === 0 ? before : null,
        after,
        beforeIsPrevious: index > 0,
      });
    }
    writeInvented(db, {
      id: `blame-${seed}-${session}`,
      sources: [{ events: made.map(({ seq }) => ({ seq })), edits: made }],
    });
    // A person works on between the sessions.
    lines = lines.toSpliced(random.below(lines.length), 1, line(), line());
  }
  return lines.join('');
}

/** A file as it is now. */
export interface LongFile {
  readonly path: string;
  readonly text: string;
}

/** Nothing was asked of the files before: each of them has one first time. */
export async function measureBlame(
  service: ServiceConnection,
  files: readonly [LongFile, ...LongFile[]],
  times: number,
): Promise<Record<string, Timing>> {
  const [{ path, text }] = files;
  const unasked = [...files];
  let typed = 0;
  const ask = (asked: string) => service.call('blame', { path, text: asked, folders: null });
  return {
    'all lines, the first time': await time(files.length - 1, async () => {
      const next = unasked.shift();
      if (next !== undefined) await service.call('blame', { ...next, folders: null });
    }),
    'all lines, a text that changes': await time(times, () => ask(`${text}// ${typed++}\n`)),
    'all lines, again': await time(times, () => ask(text)),
    'one line': await time(times, () => service.call('blameLine', { path, text, folders: null, line: 5000 })),
  };
}

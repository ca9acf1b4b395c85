import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { FactSink, Json, ReaderContext } from '../agents/adapter';
import { fileOfSource } from '../model/sourceFormat';
import type { ReadJob } from './readJob';

const mostBesideBytes = 8 * 1024 * 1024;

/** What a reader of a source is given. */
export function readerContext(job: ReadJob, sink: FactSink): ReaderContext {
  return {
    source: job.source,
    identity: job.identity,
    sink,
    companions: readCompanions(job),
    readBeside: path => readBeside(fileOfSource(job.source), path),
  };
}

/** The state with which an earlier reader of the source stopped; undefined for a first reading. */
export function readerState(job: Pick<ReadJob, 'cursor'>): Json | undefined {
  const state = job.cursor?.state ?? '';
  if (state === '') return undefined;
  const value: Json = JSON.parse(state);
  return value;
}

function readCompanions(job: ReadJob): Map<string, string> {
  const texts = new Map<string, string>();
  for (const path of job.source.companions) {
    try {
      // A pipe or a device by that name would be read for ever.
      if (statSync(path).isFile()) texts.set(path, readFileSync(path, 'utf8'));
    } catch {
      // Listed a moment ago, gone now: the reader does without, as if it had never been there.
    }
  }
  return texts;
}

/** Only files in the folder named after the transcript (or the session folder it lies in) may be read for it. */
function readBeside(sourcePath: string, path: string): string | null {
  try {
    const own = join(dirname(sourcePath), basename(sourcePath).replace(/\.jsonl(\.zst)?$/, ''));
    const folders = [own, dirname(dirname(sourcePath))].filter(folder => existsSync(folder));
    const real = realpathSync(path);
    const session = folders.some(folder => real.startsWith(realpathSync(folder) + sep));
    if (!session) return null;
    const stat = statSync(real);
    return stat.isFile() && stat.size <= mostBesideBytes ? readFileSync(real, 'utf8') : null;
  } catch {
    // A dangling reference: the transcript's own excerpt is all there is.
    return null;
  }
}

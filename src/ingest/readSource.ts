import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { AgentAdapter, Json, LinePosition, TranscriptReader } from '../agents/adapter';
import type { ReadCursor, Segment } from '../store/segment';
import { firstLine, parseLine, type RawLine, readLines } from './lines';
import type { ReadJob } from './readJob';
import { SegmentSink } from './segmentSink';
import { noTail, type OpenText, openText, tailHash } from './sourceText';

/** A segment is handed on when it holds this much: small enough for a short transaction, large enough to be quick. */
const segmentRows = 2_000;
const segmentBodyBytes = 4 * 1024 * 1024;
const mostBesideBytes = 8 * 1024 * 1024;

/**
 * Reads a source from its cursor on and yields its segments, each with the cursor behind it. A source that cannot be
 * opened any more yields nothing: the next pass looks at it again.
 */
export function* readSource(job: ReadJob, adapter: AgentAdapter): Generator<Segment> {
  const sink = new SegmentSink(job.keep);
  const start = job.cursor ?? { ...firstLine, state: '', tailHash: noTail };
  let reader: TranscriptReader;
  let text: OpenText;
  try {
    text = openText(job.source, job.size, problem => sink.problem(problem));
  } catch {
    return;
  }
  try {
    if (adapter.open === undefined) throw new Error(`${adapter.agent} reads no ${job.source.format}`);
    reader = adapter.open(
      {
        source: job.source,
        identity: job.identity,
        sink,
        companions: readCompanions(job),
        readBeside: path => readBeside(job.source.path, path),
      },
      start.state === '' ? undefined : parseState(start.state),
    );
    let at: LinePosition = { offset: start.offset, line: start.line };
    for (;;) {
      const end = readLines(
        text.bytes,
        {
          from: at,
          to: text.size,
          onProblem: problem => sink.problem(problem),
          shouldPause: () => sink.size.rows >= segmentRows || sink.size.bodyBytes >= segmentBodyBytes,
        },
        line => {
          const record = parseLine(line, problem => sink.problem(problem));
          if (record !== undefined) reader.line(record, { line: line.line, offset: line.offset });
        },
      );
      at = { offset: end.offset, line: end.line };
      if (!end.paused) {
        if (end.tailBytes > 0) at = readWholeTail(text, at, reader);
        break;
      }
      yield sink.take(cursorAt(at, reader, text), false);
    }
    reader.flush();
    yield sink.take(cursorAt(at, reader, text), true);
  } finally {
    text.close();
  }
}

/**
 * Reads a last line without line ending if it is whole: its writer may never come back to end it, and an object that
 * parses is no part of a longer one. Returns where to go on.
 */
function readWholeTail(text: OpenText, at: LinePosition, reader: TranscriptReader): LinePosition {
  const lines: RawLine[] = [];
  const ignore = (): void => undefined;
  const options = { from: at, to: text.size, final: true, onProblem: ignore };
  const { line, offset } = readLines(text.bytes, options, tail => lines.push(tail));
  const record = lines[0] && parseLine(lines[0], ignore);
  if (typeof record !== 'object' || record === null) return at;
  reader.line(record, at);
  return { line, offset };
}

function cursorAt(at: LinePosition, reader: TranscriptReader, text: OpenText): ReadCursor {
  return { ...at, state: JSON.stringify(reader.state()), tailHash: tailHash(text.bytes, at.offset) };
}

function readCompanions(job: ReadJob): Map<string, string> {
  const texts = new Map<string, string>();
  for (const path of job.source.companions) {
    try {
      texts.set(path, readFileSync(path, 'utf8'));
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

function parseState(state: string): Json {
  const value: Json = JSON.parse(state);
  return value;
}

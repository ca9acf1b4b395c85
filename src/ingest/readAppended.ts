import type { AgentAdapter, LinePosition, TranscriptReader } from '../agents/adapter';
import type { ReadCursor, Segment } from '../store/segment';
import { firstLine, parseLine, type RawLine, readLines } from './lines';
import { readerContext, readerState } from './readerContext';
import type { ReadJob } from './readJob';
import { SegmentSink } from './segmentSink';
import { type OpenText, openText, tailHash } from './sourceText';

/**
 * Reads a source from its cursor on and yields its segments, each with the cursor behind it. A source that cannot be
 * opened any more yields nothing: the next pass looks at it again.
 */
export function* readAppended(job: ReadJob, adapter: AgentAdapter): Generator<Segment> {
  const sink = new SegmentSink(job.keep);
  const start = job.cursor ?? firstLine;
  let reader: TranscriptReader;
  let text: OpenText;
  try {
    text = openText(job.source, job.size, problem => sink.problem(problem));
  } catch {
    return;
  }
  try {
    if (adapter.open === undefined) throw new Error(`${adapter.agent} reads no ${job.source.format}`);
    reader = adapter.open(readerContext(job, sink), readerState(job));
    let at: LinePosition = { offset: start.offset, line: start.line };
    for (;;) {
      const end = readLines(
        text.bytes,
        {
          from: at,
          to: text.size,
          onProblem: problem => sink.problem(problem),
          shouldPause: () => sink.isFull,
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

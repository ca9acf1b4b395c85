import type { AgentAdapter, ContentReader } from '../agents/adapter';
import { osErrorCode, StoreError } from '../store/engine/storeError';
import type { ReadCursor, Segment } from '../store/segment';
import { firstLine } from './lines';
import type { OpenContents } from './openContents';
import { readerContext, readerState } from './readerContext';
import type { ReadJob } from './readJob';
import { SegmentSink } from './segmentSink';
import { noTail } from './sourceText';

/**
 * Reads a source that is read as a whole, or a session in a file of several, and yields its segments. One that cannot be
 * opened any more, or is written to all the time, yields nothing further: the next pass looks at it again. One that is no
 * JSON, damaged or made otherwise than its reader knows keeps what was read of it before, and says so.
 */
export function* readWhole(job: ReadJob, adapter: AgentAdapter, contents: OpenContents): Generator<Segment> {
  const { openContent } = adapter;
  if (openContent === undefined) throw new Error(`${adapter.agent} reads no ${job.source.format}`);
  let sink = new SegmentSink(job.keep);
  let taken: Pick<ReadJob, 'cursor'> = job;
  /** Since the last segment. */
  let pauses = 0;
  let reader = openContent(readerContext(job, sink), readerState(job));
  try {
    const content = contents.of(job.source, problem => sink.problem(problem));
    for (const _ of content === null ? [] : reader.read(content)) {
      pauses++;
      if (!sink.isFull) continue;
      const cursor = cursorOf(reader);
      yield sink.take(cursor, false);
      taken = { cursor };
      pauses = 0;
    }
  } catch (error) {
    if (mayPass(error)) {
      contents.close();
      return;
    }
    // The reader failed within an item that it holds for told by now: read again as far as it was whole.
    sink = new SegmentSink(job.keep);
    reader = openContent(readerContext(job, sink), readerState(taken));
    try {
      const content = pauses === 0 ? null : contents.of(job.source, () => undefined);
      for (const _ of content === null ? [] : reader.read(content)) if (--pauses === 0) break;
    } catch {
      return;
    }
    sink.problem({ reason: 'unreadable', ...firstLine, detail: detailOf(error) });
    yield { ...sink.take(cursorOf(reader), true), isPartial: true };
    return;
  }
  yield sink.take(cursorOf(reader), true);
}

/** Whether it may go well next time though nothing changed: the file is being written, or the system refused. */
function mayPass(error: unknown): boolean {
  if (error instanceof StoreError) return error.kind !== 'corrupt' && error.kind !== 'other';
  return osErrorCode(error) !== null;
}

/** Never what SQLite or the reader says, which may quote what is read. */
function detailOf(error: unknown): string {
  if (StoreError.is(error, 'corrupt')) return 'the database is damaged';
  if (error instanceof StoreError) return 'the database is made otherwise than is known';
  return `its reader failed: ${error instanceof Error ? error.name : 'unknown'}`;
}

/** Where to go on is the reader's to know. */
function cursorOf(reader: ContentReader): ReadCursor {
  return { ...firstLine, state: JSON.stringify(reader.state()), tailHash: noTail };
}

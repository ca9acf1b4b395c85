import type { AgentAdapter, ContentReader } from '../agents/adapter';
import { StoreError } from '../store/engine/storeError';
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
 * JSON or damaged keeps what was read of it before, and says so.
 */
export function* readWhole(job: ReadJob, adapter: AgentAdapter, contents: OpenContents): Generator<Segment> {
  if (adapter.openContent === undefined) throw new Error(`${adapter.agent} reads no ${job.source.format}`);
  const sink = new SegmentSink(job.keep);
  const reader = adapter.openContent(readerContext(job, sink), readerState(job));
  try {
    const content = contents.of(job.source, problem => sink.problem(problem));
    if (content !== null) {
      for (const _ of reader.read(content)) if (sink.isFull) yield sink.take(cursorOf(reader), false);
    }
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'corrupt') return;
    sink.problem({ reason: 'unreadable', ...firstLine, detail: 'the database is damaged' });
  }
  yield sink.take(cursorOf(reader), true);
}

/** Where to go on is the reader's to know. */
function cursorOf(reader: ContentReader): ReadCursor {
  return { ...firstLine, state: JSON.stringify(reader.state()), tailHash: noTail };
}

import type { AgentAdapter } from '../agents/adapter';
import { isReadWhole } from '../model/sourceFormat';
import type { Segment } from '../store/segment';
import type { OpenContents } from './openContents';
import { readAppended } from './readAppended';
import type { ReadJob } from './readJob';
import { readWhole } from './readWhole';

/** Reads what is new in a source and yields it in segments, each with the cursor behind it. */
export function readSource(job: ReadJob, adapter: AgentAdapter, contents: OpenContents): Generator<Segment> {
  return isReadWhole(job.source.format) ? readWhole(job, adapter, contents) : readAppended(job, adapter);
}

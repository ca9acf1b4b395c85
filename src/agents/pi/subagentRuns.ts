import { mainThread, type ThreadFact } from '../../model/facts';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { type Entry, EntryTeller } from './entryTeller';
import { Messages } from './messages';
import { plainDialect } from './piDialect';
import { type OpenCall, restoreState } from './readerState';
import { ToolResults } from './toolResults';

/**
 * Tells the subagents that a call's result reports. Pi's `subagent` extension runs them without a session, so that the
 * result is all there is of them: `details.results[]` with their messages (pi-mono, `examples/extensions/subagent`). Those
 * of Oh My Pi have files of their own; the result says which call started them and how they ended.
 */
export function tellSubagents(entries: EntryTeller, call: OpenCall, entry: Entry, details: JsonRecord): void {
  const isAsync = isRecord(details.async);
  const runs = [...listField(details, 'progress'), ...listField(details, 'results')];
  for (const [index, run] of runs.entries()) {
    if (!isRecord(run) || stringField(run, 'agent') === null) continue;
    const ownFile = stringField(run, 'id');
    if (ownFile === null && !Array.isArray(run.messages)) continue;
    const threadId = ownFile === null ? `${call.id}:${index}` : childThread(entries.threadId, ownFile);
    entries.teller.context.sink.thread({
      ...threadOf(run, call),
      kind: isAsync ? 'async' : 'sync',
      threadId,
      parentThreadId: entries.threadId,
    });
    if (ownFile === null) tellMessages(entries, threadId, entry, run);
  }
}

/** Oh My Pi names agents that agents started after both: `Anna.Bob`. */
export function childThread(parent: string, id: string): string {
  return parent === mainThread || id.startsWith(`${parent}.`) ? id : `${parent}.${id}`;
}

function threadOf(run: JsonRecord, call: OpenCall): Omit<ThreadFact, 'threadId'> {
  const task = stringField(run, 'description') ?? stringField(run, 'task');
  return {
    agentType: stringField(run, 'agent') ?? undefined,
    name: stringField(run, 'id') ?? undefined,
    description: task === null ? undefined : titleFrom(task),
    model: stringField(run, 'model') ?? stringField(run, 'resolvedModel')?.replace(/^[^/]+\//, '') ?? undefined,
    status: statusOf(run),
    spawnCallId: call.id,
  };
}

function statusOf(run: JsonRecord): ThreadFact['status'] {
  if (run.aborted === true || run.stopReason === 'aborted' || run.status === 'aborted') return 'interrupted';
  if (typeof run.exitCode === 'number')
    return run.exitCode === 0 && run.stopReason !== 'error' ? 'completed' : 'failed';
  return run.status === 'completed' || run.status === 'failed' ? run.status : 'running';
}

/** The messages of a subagent, read like those of a session of its own. */
function tellMessages(parent: EntryTeller, threadId: string, { record, ts }: Entry, run: JsonRecord): void {
  const state = { ...restoreState(undefined), seq: parent.state.seq, cwd: parent.state.cwd, sessionId: threadId };
  const entries = new EntryTeller(parent.teller, state, threadId);
  const messages = new Messages(entries, new ToolResults(entries), plainDialect);
  const task = stringField(run, 'task');
  // Messages in a result have no ids, and stand one after the other.
  let nodes = 0;
  const next = (time: number | null): Entry => ({
    record: { id: stringField(record, 'id') },
    node: `${threadId}/${nodes++}`,
    parentNode: state.lastNode,
    copied: false,
    ts: time ?? ts,
  });
  const [first] = listField(run, 'messages');
  if (task !== null && (!isRecord(first) || first.role !== 'user'))
    entries.event(next(null), { kind: 'user_msg', role: 'system', detail: 'spawn_prompt', body: task });
  for (const message of listField(run, 'messages'))
    if (isRecord(message)) messages.read(next(timeOf(message.timestamp)), message);
  parent.state.seq = state.seq;
}

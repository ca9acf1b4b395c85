import { type EndState, mainThread, type ThreadFact } from '../../model/facts';
import type { ReaderContext } from '../adapter';
import { titleFrom } from '../titleFrom';
import type { GrokState } from './readerState';
import type { SessionNotes } from './sessionFolder';

/** Tells what is known of a session as a whole. */
export class SessionTeller {
  readonly #context: ReaderContext;
  readonly #state: GrokState;
  readonly #notes: SessionNotes;

  constructor(context: ReaderContext, state: GrokState, notes: SessionNotes) {
    this.#context = context;
    this.#state = state;
    this.#notes = notes;
  }

  /** Before the first record. */
  begin(): void {
    if (this.#state.placed) return;
    this.#state.placed = true;
    const { sink, identity } = this.#context;
    const { threadId } = identity;
    const cwd = this.#notes.cwd ?? identity.cwd;
    if (cwd !== null) sink.place({ cwd, gitBranch: this.#notes.gitBranch, seq: this.#state.seq });
    const parentThreadId = identity.parentThreadId ?? undefined;
    if (threadId === mainThread) sink.thread({ threadId, kind: 'main', model: this.#notes.model ?? undefined });
    else sink.thread({ threadId, parentThreadId, ...this.#notes.child });
  }

  /** After the last record so far. */
  end(): void {
    const { sink, identity } = this.#context;
    const { threadId } = identity;
    const { title, automated, kind, parentId, child } = this.#notes;
    if (threadId !== mainThread) {
      const status = child?.status ?? threadStatusOf(this.#state);
      sink.thread({ threadId, parentThreadId: identity.parentThreadId ?? undefined, status });
      return;
    }
    if (title !== null) sink.session({ title: { text: titleFrom(title.text), source: title.source } });
    const isChild = kind?.startsWith('subagent') === true;
    sink.session({
      // A subagent whose parent is gone is a session of its own.
      relationship: isChild ? 'subagent' : parentId === null ? 'root' : 'fork',
      parentNativeId: parentId ?? undefined,
      automated: automated ?? (isChild ? true : undefined),
      endState: endStateOf(this.#state) ?? undefined,
    });
  }
}

function endStateOf({ last, calls }: GrokState): EndState | null {
  if (last === 'none') return null;
  if (last === 'call' || (last === 'result' && calls.length > 0)) return 'tool_pending';
  return last === 'completed' || last === 'interrupt' ? 'awaiting_user' : 'truncated';
}

function threadStatusOf({ last }: GrokState): ThreadFact['status'] {
  if (last === 'completed') return 'completed';
  if (last === 'interrupt') return 'interrupted';
  return last === 'failed' ? 'failed' : 'running';
}

import type { EndState, ThreadFact } from '../../model/facts';
import type { LastAct } from './readerState';
import type { Line, Reading } from './reading';

/** Notes what the source's own thread did last; repeated and nested messages say nothing about it. */
export function noteAct(reading: Reading, line: Line, act: LastAct['act']): void {
  if (line.repeated || line.threadId !== reading.context.identity.threadId) return;
  const { last, nextSeq } = reading.state;
  const turnSeq = act === 'prompt' ? nextSeq - 1 : last.turnSeq;
  reading.state.last = { act, turnSeq, closed: false, exited: false };
}

/** The client ended in order (it wrote its totals). */
export function noteClosed(reading: Reading): void {
  reading.state.last = { ...reading.state.last, closed: true };
}

/** The user left by `/exit` or `/quit`. */
export function noteExit(reading: Reading, command: string): void {
  if (/^\/?(?:exit|quit)\b/.test(command)) reading.state.last = { ...reading.state.last, exited: true };
}

/**
 * How the session stands after the last line read. Claude Code writes no end, and a call without a result may run, wait
 * for permission or be lost: the file cannot tell.
 */
export function endStateOf(reading: Reading): EndState | null {
  const { last, automated } = reading.state;
  if (last.act === 'none') return null;
  if (last.exited) return 'clean';
  if (hasPendingCall(reading)) return 'tool_pending';
  if (last.act === 'answer') return last.closed || automated === true ? 'clean' : 'awaiting_user';
  if (last.act === 'interrupt' && automated !== true) return last.closed ? 'clean' : 'awaiting_user';
  return 'truncated';
}

/** How a sidechain with a file of its own stands. */
export function threadStatusOf(reading: Reading): ThreadFact['status'] {
  const { act } = reading.state.last;
  if (act === 'answer') return hasPendingCall(reading) ? 'running' : 'completed';
  if (act === 'error') return 'failed';
  if (act === 'interrupt' || act === 'aborted') return 'interrupted';
  return act === 'none' ? undefined : 'running';
}

function hasPendingCall(reading: Reading): boolean {
  const { threadId } = reading.context.identity;
  for (const call of reading.state.calls.values()) {
    if (call.threadId === threadId && call.seq > reading.state.last.turnSeq) return true;
  }
  return false;
}

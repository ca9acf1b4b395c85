import { type JsonRecord, stringField } from '../jsonRecord';
import type { FactWriter } from './factWriter';
import { type RolloutLine, uuidTime } from './rolloutLine';
import { readSessionMeta } from './sessionMeta';

/** Copies are written in one go; nothing of the thread's own follows within this time. */
const burstMs = 1000;

/**
 * Tells a thread's own lines from those that a fork or a spawned agent copied from its parent (re-stamped, at the top).
 * The proof is, in this order: the ordinal at which own history starts; a turn that is older than the thread itself (both
 * ids carry their time of creation); and for versions without such ids, the second in which the copy was written.
 */
export class HistoryGate {
  readonly #writer: FactWriter;

  constructor(writer: FactWriter) {
    this.#writer = writer;
  }

  /** Notes a `session_meta`; true when it is the first of its file, or of a thread newer than those seen. */
  meta(payload: JsonRecord): boolean {
    const { state, ts } = this.#writer;
    const meta = readSessionMeta(payload);
    if (meta === null) return false;
    const born = uuidTime(meta.id);
    const isFirst = state.nativeId === null;
    const isNewer = born !== null && state.bornAt !== null && born > state.bornAt;
    if (isFirst) {
      state.nativeId = meta.id;
      const start = payload.subagent_history_start_ordinal;
      state.firstOwnOrdinal = typeof start === 'number' ? start : null;
      state.inherits = meta.forkedFromId !== null || meta.parentThreadId !== null || meta.isSubagent;
    }
    if (isFirst || isNewer) {
      state.bornAt = born;
      state.mayCopy = meta.forkedFromId !== null || meta.parentThreadId !== null;
      state.copied = false;
      return isFirst;
    }
    if (meta.id !== state.nativeId || state.mayCopy) {
      if (meta.id === state.nativeId && !isOlder(born, state.bornAt)) return true;
      state.mayCopy = true;
      state.copied = true;
      state.copyStartedAt = ts;
      return false;
    }
    return true;
  }

  /** Decides for a line, before it is read, whether it was copied. */
  pass(line: RolloutLine): void {
    const { state, ts } = this.#writer;
    if (!state.mayCopy) return;
    if (state.firstOwnOrdinal !== null && line.ordinal !== null) {
      state.copied = line.ordinal < state.firstOwnOrdinal && line.ordinal > 0;
      return;
    }
    const turn = turnOf(line);
    const began = uuidTime(turn);
    if (began !== null && state.bornAt !== null) state.copied = began < state.bornAt;
    else if (state.copied && turn === null && isAfterBurst(ts, state.copyStartedAt)) state.copied = false;
  }
}

function turnOf(line: RolloutLine): string | null {
  const isTurn = line.type === 'turn_context' || (line.type === 'event_msg' && line.payload.type === 'task_started');
  return isTurn ? stringField(line.payload, 'turn_id') : null;
}

function isOlder(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a < b;
}

function isAfterBurst(ts: number | null, since: number | null): boolean {
  return ts !== null && since !== null && ts - since >= burstMs;
}

import { append, LineLedger } from './lineLedger';
import type { ThreadTimeline, TimelineCheck, TimelineEdit, TimelineEvent } from './timeline';

/** How far back an agent's own words belong to what it did next, in records. */
const wordsReach = 12;

/** A thread as the signals ask for it: what was said before and after, which call a result answers, who wrote which line. */
export class ThreadIndex {
  readonly threadId: string;
  /** In order, without what a rewind left behind. */
  readonly events: readonly TimelineEvent[];
  /** What a rewind left behind. */
  readonly rewound: readonly TimelineEvent[];
  /** Edits that took effect, in order. */
  readonly edits: readonly TimelineEdit[];
  readonly checks: readonly TimelineCheck[];
  /** What a person typed as the next instruction. */
  readonly prompts: readonly TimelineEvent[];
  readonly ledger: LineLedger;
  readonly #place = new Map<number, number>();
  readonly #calls = new Map<string, TimelineEvent>();
  readonly #results = new Map<string, TimelineEvent>();
  readonly #editsOfCall = new Map<string, TimelineEdit[]>();
  readonly #editsOfPath = new Map<string, TimelineEdit[]>();

  constructor({ threadId, events, edits, checks }: ThreadTimeline) {
    this.threadId = threadId;
    this.events = events.filter(({ abandoned }) => !abandoned);
    this.rewound = events.filter(({ abandoned }) => abandoned);
    this.edits = edits.filter(({ status, path }) => status === 'applied' && !isNotes(path));
    this.checks = checks;
    const prompts: TimelineEvent[] = [];
    for (const [place, event] of this.events.entries()) {
      this.#place.set(event.seq, place);
      if (isPrompt(event)) prompts.push(event);
      if (event.callId === null) continue;
      if (event.role === 'assistant') this.#calls.set(event.callId, event);
      else if (!this.#results.has(event.callId)) this.#results.set(event.callId, event);
    }
    this.prompts = prompts;
    for (const edit of edits) if (edit.callId !== null) append(this.#editsOfCall, edit.callId, edit);
    for (const edit of this.edits) append(this.#editsOfPath, edit.path, edit);
    this.ledger = new LineLedger(this.edits);
  }

  at(seq: number): TimelineEvent | undefined {
    const place = this.#place.get(seq);
    return place === undefined ? undefined : this.events[place];
  }

  callOf(event: TimelineEvent): TimelineEvent | undefined {
    return event.callId === null ? undefined : this.#calls.get(event.callId);
  }

  resultOf(callId: string | null): TimelineEvent | undefined {
    return callId === null ? undefined : this.#results.get(callId);
  }

  /** Of a call, applied or not. */
  editsOfCall(callId: string | null): readonly TimelineEdit[] {
    return callId === null ? [] : (this.#editsOfCall.get(callId) ?? []);
  }

  /** Applied edits of a file, in order. */
  editsOfPath(path: string): readonly TimelineEdit[] {
    return this.#editsOfPath.get(path) ?? [];
  }

  /** Events after a seq, in order. */
  *after(seq: number): Generator<TimelineEvent> {
    for (let place = firstAfter(this.events, seq); place < this.events.length; place++) {
      const event = this.events[place];
      if (event !== undefined) yield event;
    }
  }

  /** Events before a seq, the nearest first. */
  *before(seq: number): Generator<TimelineEvent> {
    for (let place = firstAfter(this.events, seq - 1) - 1; place >= 0; place--) {
      const event = this.events[place];
      if (event !== undefined) yield event;
    }
  }

  /** Seq of the next thing the user typed, infinite when there is none. */
  nextPrompt(seq: number): number {
    return this.prompts[firstAfter(this.prompts, seq)]?.seq ?? Number.POSITIVE_INFINITY;
  }

  /** Seq of what the user typed last before a record, -1 when there is nothing. */
  lastPrompt(seq: number): number {
    return this.prompts[firstAfter(this.prompts, seq - 1) - 1]?.seq ?? -1;
  }

  /** Applied edits between two seqs, both left out. */
  editsBetween(after: number, before: number): readonly TimelineEdit[] {
    const from = firstAfter(this.edits, after);
    const to = firstAfter(this.edits, before - 1);
    return this.edits.slice(from, Math.max(from, to));
  }

  /** What the agent said last before a record of the same turn; null when it only acted. */
  wordsBefore(seq: number): TimelineEvent | null {
    let steps = 0;
    for (const event of this.before(seq)) {
      if (isPrompt(event) || steps++ >= wordsReach) return null;
      if (isWords(event)) return event;
    }
    return null;
  }

  /** The first things the agent said after a record, before it was spoken to again. */
  wordsAfter(seq: number, most = 2): TimelineEvent[] {
    const found: TimelineEvent[] = [];
    for (const event of this.after(seq)) {
      if (isPrompt(event) || found.length >= most) break;
      if (isWords(event)) found.push(event);
    }
    return found;
  }
}

export function isPrompt({ kind, role, detail }: TimelineEvent): boolean {
  return kind === 'user_msg' && role === 'user' && detail === 'prompt';
}

export function isWords({ kind, role }: TimelineEvent): boolean {
  return role === 'assistant' && (kind === 'assistant_msg' || kind === 'thinking');
}

/** An agent's plans and notes for itself are drafts: that they are rewritten says nothing. */
function isNotes(path: string): boolean {
  return /[\\/]\.(?:claude|codex)[\\/](?:plans|todos|memories|projects)[\\/]|[\\/]\.?scratchpad[\\/]/.test(path);
}

/** Index of the first item whose seq is greater. */
function firstAfter(items: readonly { readonly seq: number }[], seq: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

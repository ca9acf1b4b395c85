import { createHash } from 'node:crypto';
import type { HistoryItem } from './historyItems';

/**
 * Names requests so that a fork (`cn --fork`), which copies messages with their usage and says nothing of it, names those
 * that it repeats alike. Messages of the CLI have no ids, but calls do: a request is named after its first call, else after
 * the last call before it and what it answered. Until the first call, a session's requests are its own.
 */
export class RequestKeys {
  readonly #times = new Map<string, number>();
  #anchor: string;

  constructor(private readonly sessionId: string) {
    this.#anchor = sessionId;
  }

  next({ key, text, calls }: HistoryItem): string {
    const first = calls[0]?.id ?? '';
    // Some models only number their calls.
    const name = first.length >= 16 ? first : `${this.#anchor}/${first === '' ? print(text) : `${key}/${first}`}`;
    const times = this.#times.get(name) ?? 0;
    this.#times.set(name, times + 1);
    const last = calls.at(-1)?.id ?? '';
    if (last.length >= 16) this.#anchor = last;
    else if (last !== '') this.#anchor = `${this.sessionId}/${last}`;
    return times === 0 ? name : `${name}~${times}`;
  }
}

function print(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

import type { PanelAnswer } from '../../src/panel/answers';
import type { TranscriptRow } from '../../src/panel/transcriptAnswers';
import type { HostLink } from '../hostLink';

type Page = PanelAnswer<'transcript'>;

export const pageSize = 128;
/** Pages that are kept: what is shown, and what was shown last. */
const mostPages = 30;

/** Which rows there are, see the store's `transcript`. */
export interface RowsAsked {
  readonly session_uid: string;
  readonly unfolded: readonly string[];
}

/** The rows of a transcript, as far as they are near what is shown. */
export class RowPages {
  /** By number; the most recently used last. */
  #kept = new Map<number, readonly TranscriptRow[]>();
  readonly #asking = new Map<number, AbortController>();

  readonly #link: HostLink;
  #asked: RowsAsked;
  readonly #onLoaded: () => void;
  readonly #onError: (error: unknown) => void;

  constructor(link: HostLink, asked: RowsAsked, onLoaded: () => void, onError: (error: unknown) => void) {
    this.#link = link;
    this.#asked = asked;
    this.#onLoaded = onLoaded;
    this.#onError = onError;
  }

  row(index: number): TranscriptRow | undefined {
    return this.#kept.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Where an event stands, as far as it is loaded. */
  find(seq: number): number | undefined {
    for (const [number, rows] of this.#kept) {
      const index = rows.findIndex(row => row.seq === seq);
      if (index >= 0) return number * pageSize + index;
    }
    return undefined;
  }

  /** Loads what lacks between two rows, and gives up what is far from them by now. */
  load(first: number, last: number): void {
    const wanted = pageNumbers(first, last);
    for (const [number, controller] of this.#asking) if (!wanted.includes(number)) controller.abort();
    for (const number of wanted) {
      const rows = this.#kept.get(number);
      if (rows !== undefined) this.#keep(number, rows);
      else if (!this.#asking.has(number)) void this.#fetchLater(number);
    }
  }

  /** Pages around two rows, as they are when `asked` is; nothing of it is kept before `replace`. */
  fetch(asked: RowsAsked, first: number, last: number, signal: AbortSignal): Promise<Page[]> {
    return Promise.all(
      pageNumbers(Math.max(0, first), last).map(number =>
        this.#link.ask('transcript', { ...asked, offset: number * pageSize, limit: pageSize }, signal),
      ),
    );
  }

  /** Forgets all rows but these. */
  replace(asked: RowsAsked, pages: readonly Page[]): void {
    this.giveUp();
    this.#asked = asked;
    this.#kept = new Map(pages.map(({ offset, rows }) => [offset / pageSize, rows]));
  }

  giveUp(): void {
    for (const controller of this.#asking.values()) controller.abort();
    this.#asking.clear();
  }

  async #fetchLater(number: number): Promise<void> {
    const controller = new AbortController();
    this.#asking.set(number, controller);
    try {
      const [page] = await this.fetch(this.#asked, number * pageSize, number * pageSize, controller.signal);
      if (page === undefined || controller.signal.aborted) return;
      this.#keep(number, page.rows);
      this.#onLoaded();
    } catch (error) {
      if (!controller.signal.aborted) this.#onError(error);
    } finally {
      if (this.#asking.get(number) === controller) this.#asking.delete(number);
    }
  }

  #keep(number: number, rows: readonly TranscriptRow[]): void {
    this.#kept.delete(number);
    this.#kept.set(number, rows);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostPages && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function pageNumbers(first: number, last: number): number[] {
  const from = Math.floor(first / pageSize);
  return Array.from({ length: Math.floor(last / pageSize) - from + 1 }, (_, index) => from + index);
}

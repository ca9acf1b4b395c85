import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import * as v from 'valibot';
import type { SessionItem } from '../../src/panel/answerParts';
import { LinkError } from '../hostLink';
import { usePanel } from '../panelContext';
import { savedPart, savePart, useSaved } from '../savedState';
import { RowPages } from './rowPages';
import { Viewport } from './viewport';

/** Loaded beside what is shown. */
const margin = 64;
/** As many as the store takes. */
const mostUnfolded = 200;
const mostOpen = 500;

const stateSchema = v.object({ open: v.array(v.number()), unfolded: v.array(v.string()) });
const positionSchema = v.object({ seq: v.nullable(v.number()) });

/** What is to be seen when the rows are there: a place, or what is seen now wherever it is by then. */
export type Aim = { readonly seq: number } | 'start' | 'end' | 'stay';

/** The rows of a session's transcript: which are shown, which are open, and where the reader is. */
export interface Rows {
  readonly pages: RowPages;
  readonly viewport: Viewport;
  readonly total: number | null;
  readonly error: LinkError | null;
  /** What came since the reader was at the end. */
  readonly newRows: number;
  readonly open: ReadonlySet<number>;
  toggle(index: number): void;
  fold(index: number, threadIds: readonly string[], unfolds: boolean): void;
  /** Resolves with the row that was aimed at, once it is among those that are shown; undefined when there is none. */
  goTo(aim: Aim): Promise<number | undefined>;
}

export function useRows({ session_uid, live }: SessionItem, at: number | null, onScrolled: () => void): Rows {
  const { link, revision } = usePanel();
  const [, render] = useReducer((count: number) => count + 1, 0);
  const [total, setTotal] = useState<number | null>(null);
  const [seen, setSeen] = useState(0);
  const [error, setError] = useState<LinkError | null>(null);
  const [state, setState] = useSaved(`transcript ${session_uid}`, stateSchema, { open: [], unfolded: [] });
  const positionName = `transcript position ${session_uid}`;
  const current = useRef({ state, total, onScrolled });
  current.current = { state, total, onScrolled };
  const loading = useRef(new AbortController());
  const pending = useRef<Promise<unknown>>(Promise.resolve());

  const made = useRef<{ pages: RowPages; viewport: Viewport } | null>(null);
  made.current ??= make();
  const { pages, viewport } = made.current;

  function make(): { pages: RowPages; viewport: Viewport } {
    const onError = (thrown: unknown): void =>
      setError(thrown instanceof LinkError ? thrown : new LinkError('failed', String(thrown)));
    const pages = new RowPages(link, { session_uid, unfolded: state.unfolded }, () => render(undefined), onError);
    const viewport = new Viewport({
      isLoaded: index => pages.row(index) !== undefined,
      onRange: () => render(undefined),
      onScrolled: rests => {
        if (viewport.isAtEnd) setSeen(current.current.total ?? 0);
        if (!rests) return current.current.onScrolled();
        const seq = pages.row(viewport.anchorIndex)?.seq;
        if (seq !== undefined) savePart(positionName, { seq: viewport.isAtEnd && live ? null : seq });
      },
    });
    return { pages, viewport };
  }

  /** Reads the rows anew around what is aimed at, and shows them in one go: nothing flickers, nothing moves. */
  function read(aim: Aim, wanted: readonly string[], isNews = false): Promise<number | undefined> {
    const reading = readNow(aim, wanted, isNews);
    pending.current = reading;
    return reading;
  }
  async function readNow(aim: Aim, wanted: readonly string[], isNews: boolean): Promise<number | undefined> {
    loading.current.abort();
    loading.current = new AbortController();
    const { signal } = loading.current;
    try {
      const from = viewport.anchorIndex;
      let index = aim === 'start' ? 0 : from;
      let unfolded = wanted;
      const seq = typeof aim === 'object' ? aim.seq : aim === 'stay' ? pages.row(index)?.seq : undefined;
      if (aim === 'end') {
        const asked = { session_uid, unfolded, offset: 0, limit: 1 };
        index = Math.max(0, (await link.ask('transcript', asked, signal)).total - 1);
      } else if (seq !== undefined) {
        const place = await link.ask('transcriptIndex', { session_uid, unfolded, seq }, signal);
        if (place.index === null && aim !== 'stay') return undefined;
        index = place.index ?? index;
        unfolded = place.unfolded.slice(-mostUnfolded);
      }
      const asked = { session_uid, unfolded };
      const answers = await pages.fetch(asked, index - margin, index + margin, signal);
      if (signal.aborted) return undefined;
      const length = answers[0]?.total ?? 0;
      index = Math.max(0, Math.min(index, length - 1));
      // The reader may have scrolled on meanwhile.
      const held = viewport.anchorIndex;
      const heldSeq = pages.row(held)?.seq;
      pages.replace(asked, answers);
      const moved = (heldSeq !== undefined && pages.find(heldSeq)) || held + (aim === 'stay' ? index - from : 0);
      viewport.renumber(Math.max(0, Math.min(moved, length - 1)), length);
      if (aim !== 'stay') viewport.show(index, aim === 'start' ? 'start' : aim === 'end' ? 'end' : 'center');
      if (unfolded.join() !== current.current.state.unfolded.join())
        setState({ ...current.current.state, unfolded: [...unfolded] });
      const before = current.current.total;
      if (viewport.isAtEnd || before === null) setSeen(length);
      else if (!isNews) setSeen(seen => seen + length - before);
      setTotal(length);
      setError(null);
      render(undefined);
      return index;
    } catch (thrown) {
      if (!signal.aborted) setError(thrown instanceof LinkError ? thrown : new LinkError('failed', String(thrown)));
      return undefined;
    }
  }

  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      const saved = savedPart(positionName, positionSchema, { seq: null }).seq;
      if (at === null) void read(saved === null ? (live ? 'end' : 'start') : { seq: saved }, state.unfolded);
    } else {
      // What is on its way goes first: it may be where the reader wants to be.
      void pending.current.then(() => read(viewport.isAtEnd ? 'end' : 'stay', current.current.state.unfolded, true));
    }
  }, [revision]);
  useEffect(
    () => () => {
      loading.current.abort();
      pages.giveUp();
    },
    [],
  );
  const { first, last } = viewport.range;
  useEffect(() => {
    if (total && error === null) pages.load(Math.max(0, first - margin), Math.min(total - 1, last + margin));
  });

  return {
    pages,
    viewport,
    total,
    error,
    newRows: Math.max(0, (total ?? 0) - seen),
    open: new Set(state.open),
    toggle: index => {
      const seq = pages.row(index)?.seq;
      if (seq === undefined) return;
      viewport.hold(index);
      const others = state.open.filter(open => open !== seq);
      setState({ ...state, open: others.length < state.open.length ? others : [...others, seq].slice(-mostOpen) });
    },
    fold: (index, threadIds, unfolds) => {
      viewport.hold(index);
      const others = state.unfolded.filter(id => !threadIds.includes(id));
      void read('stay', unfolds ? [...others, ...threadIds].slice(-mostUnfolded) : others);
    },
    goTo: async aim => {
      const index = typeof aim === 'object' ? pages.find(aim.seq) : undefined;
      if (index === undefined) return read(aim, current.current.state.unfolded);
      viewport.show(index, 'center');
      render(undefined);
      return index;
    },
  };
}

import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Rows } from './useRows';

/** How far an arrow goes within a row that is higher than what is seen, px. */
const step = 80;

export interface RowFocus {
  /** The row that the Tab key reaches, by seq. */
  readonly active: number | null;
  /** False when the list itself must be reached, since no row that could be is shown. */
  readonly isListed: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
  /** Focuses a row as soon as it is there; `viewport` brings it into view. */
  move(index: number): void;
  /** Goes back from elsewhere. */
  enter(): void;
}

interface Elements {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLElement | null>;
}

/** One stop of the Tab key for all rows, which the arrow keys move. Rows that scroll away leave the focus to the list. */
export function useRowFocus(rows: Rows, { scroller, list }: Elements): RowFocus {
  const { pages, viewport } = rows;
  const { first, last } = viewport.range;
  const [chosen, setChosen] = useState<number | null>(null);
  /** On the way there. */
  const pending = useRef<number | null>(null);
  const chosenIndex = chosen === null ? undefined : pages.find(chosen);
  const isShown = chosenIndex !== undefined && chosenIndex >= first && chosenIndex <= last;
  const active = isShown ? chosen : (pages.row(viewport.anchorIndex)?.seq ?? null);
  const activeIndex = isShown ? chosenIndex : viewport.anchorIndex;
  const hadFocus = list.current?.contains(document.activeElement) === true;

  /** False when the row is not there yet. */
  const focus = (index: number): boolean => {
    const row = list.current?.querySelector(`[data-seq="${pages.row(index)?.seq}"]`);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
    return row instanceof HTMLElement;
  };
  useLayoutEffect(() => {
    const index = pending.current;
    const isOnList = document.activeElement === scroller.current;
    if (index !== null && focus(index)) pending.current = null;
    else if (hadFocus && document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
    else if (isOnList && isShown) focus(chosenIndex);
  });

  const move = (index: number): void => {
    const to = Math.max(0, Math.min(index, viewport.heights.length - 1));
    setChosen(pages.row(to)?.seq ?? null);
    pending.current = focus(to) ? null : to;
  };
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(index, viewport.heights.length - 1));
    viewport.reveal(to);
    move(to);
  };
  const scroll = (distance: number): void => {
    viewport.scrollBy(distance);
    move(distance < 0 ? viewport.anchorIndex : viewport.indexBelow(viewport.height - 1));
  };
  const parentOf = (index: number): number | undefined => {
    const depth = pages.row(index)?.depth ?? 0;
    for (let at = index - 1; at >= 0 && depth > 0; at--) {
      const row = pages.row(at);
      if (row === undefined) return undefined;
      if (row.depth < depth) return at;
    }
    return undefined;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    const at = pending.current ?? activeIndex;
    const row = pages.row(at);
    if (event.target.closest('.box') !== null) {
      if (event.key === 'Escape') focus(at);
      return;
    }
    const isRow = event.target === scroller.current || event.target.parentElement === list.current;
    const { above, below } = viewport.hidden(at);
    const threads = row?.sidechains ?? [];
    const page = viewport.height - step / 2;
    if (event.key === 'ArrowDown') below > 1 && above >= 0 ? viewport.scrollBy(Math.min(step, below)) : go(at + 1);
    else if (event.key === 'ArrowUp') above > 1 && below >= 0 ? viewport.scrollBy(-Math.min(step, above)) : go(at - 1);
    else if (event.key === 'PageDown') scroll(page);
    else if (event.key === 'PageUp') scroll(-page);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(viewport.heights.length - 1);
    else if (!isRow || row === undefined) return;
    else if (event.key === 'Enter' || event.key === ' ') rows.toggle(at);
    else if (event.key === 'ArrowRight') {
      if (threads.some(({ unfolded }) => !unfolded)) rows.fold(at, threadIds(threads), true);
      else if (threads.length > 0) go(at + 1);
      else if (!rows.open.has(row.seq)) rows.toggle(at);
    } else if (event.key === 'ArrowLeft') {
      if (threads.some(({ unfolded }) => unfolded)) rows.fold(at, threadIds(threads), false);
      else if (rows.open.has(row.seq)) rows.toggle(at);
      else go(parentOf(at) ?? at);
    } else return;
    event.preventDefault();
  };
  const onFocusIn = (event: FocusEvent): void => {
    const seq = event.target instanceof Element && event.target.closest('[data-seq]')?.getAttribute('data-seq');
    if (seq) setChosen(Number(seq));
  };
  return {
    active,
    isListed: active !== null,
    onKeyDown,
    onFocusIn,
    move,
    enter: () => go(activeIndex),
  };
}

function threadIds(threads: readonly { readonly thread_id: string }[]): string[] {
  return threads.map(({ thread_id }) => thread_id);
}

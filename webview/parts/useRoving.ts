import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface Roving<E extends HTMLElement> {
  readonly ref: RefObject<E | null>;
  readonly onFocusIn: (event: FocusEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Makes the buttons of a list's rows one stop of the Tab key: up and down go from row to row, left and right along a row,
 * Home and End to the first and last row.
 */
export function useRoving<E extends HTMLElement>(): Roving<E> {
  const ref = useRef<E>(null);
  const stop = useRef<HTMLElement | null>(null);
  const settle = (): void => {
    const buttons = rowsOf(ref.current).flat();
    const current = buttons.find(button => button === stop.current) ?? buttons[0];
    for (const button of buttons) button.tabIndex = button === current ? 0 : -1;
  };
  useLayoutEffect(settle);
  return {
    ref,
    onFocusIn: ({ target }) => {
      if (target instanceof HTMLElement) stop.current = target;
      settle();
    },
    onKeyDown: event => {
      if (!(event.target instanceof HTMLButtonElement)) return;
      const rows = rowsOf(ref.current);
      const row = rows.findIndex(buttons => buttons.some(button => button === event.target));
      const buttons = rows[row];
      if (buttons === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const column = buttons.indexOf(event.target);
      const to = {
        ArrowDown: rows[row + 1]?.[column],
        ArrowUp: rows[row - 1]?.[column],
        ArrowRight: buttons[column + 1],
        ArrowLeft: buttons[column - 1],
        Home: rows[0]?.[column],
        End: rows.at(-1)?.[column],
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      to.focus();
    },
  };
}

function rowsOf(list: HTMLElement | null): HTMLButtonElement[][] {
  return [...(list?.querySelectorAll('li, tr') ?? [])].map(row => [...row.querySelectorAll('button')]);
}

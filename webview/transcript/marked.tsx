import type { JSX } from 'preact';
import { visible } from '../format';

/** More would not help a reader, and weigh on the page. */
const mostMarks = 300;

/** What is looked for, in any case; null when nothing is. */
export function finderOf(query: string): RegExp | null {
  return query === '' ? null : new RegExp(visible(query).replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

/** Text of a transcript, with what is looked for marked. */
export function Marked({ text, finder }: { readonly text: string; readonly finder: RegExp | null }): JSX.Element {
  const shown = visible(text);
  if (finder === null) return <>{shown}</>;
  const parts: (string | JSX.Element)[] = [];
  let end = 0;
  for (const { index, 0: match } of shown.matchAll(finder)) {
    if (parts.length > 2 * mostMarks) break;
    parts.push(shown.slice(end, index), <mark>{match}</mark>);
    end = index + match.length;
  }
  return (
    <>
      {parts}
      {shown.slice(end)}
    </>
  );
}

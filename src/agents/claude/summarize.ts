import { collapse, withoutHalfPair } from '../titleFrom';

const summaryLimit = 200;

/** One line of plain text, at most 200 characters: what a list shows of a text. */
export function summarize(text: string): string {
  // Cut before collapsing: outputs of megabytes pass here.
  const line = collapse(text.slice(0, summaryLimit * 2));
  return line.length <= summaryLimit ? line : `${withoutHalfPair(line.slice(0, summaryLimit - 1))}…`;
}

export interface SearchTerms {
  /** In lower case. */
  readonly words: readonly string[];
  /** For `MATCH`: every word, the last one as a beginning where it is long enough. */
  readonly match: string;
}

/**
 * What a query asks the full-text index for; null when it holds no word. A last word of fewer characters than
 * `shortestBeginning` is searched for as it is.
 */
export function searchTerms(query: string, shortestBeginning = 1): SearchTerms | null {
  const words = query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  const last = words.at(-1);
  if (last === undefined) return null;
  const terms = words.slice(0, -1).map(word => `"${word}"`);
  terms.push([...last].length < shortestBeginning ? `"${last}"` : `${last}*`);
  return { words, match: terms.join(' ') };
}

export interface SearchTerms {
  /** In lower case. */
  readonly words: readonly string[];
  /** For `MATCH`: every word, the last one as a beginning. */
  readonly match: string;
}

/** What a query asks the full-text index for; null when it holds no word. */
export function searchTerms(query: string): SearchTerms | null {
  const words = query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length === 0) return null;
  return {
    words,
    match: words.map((word, index) => (index === words.length - 1 ? `${word}*` : `"${word}"`)).join(' '),
  };
}

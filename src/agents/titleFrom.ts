/** A title of at most `limit` characters, cut at a word. */
export function titleFrom(text: string, limit = 120): string {
  const line = collapse(text.slice(0, limit * 4));
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit);
  const space = cut.lastIndexOf(' ');
  return withoutHalfPair(space > limit / 2 ? cut.slice(0, space) : cut);
}

/** A text with white space of any kind as single blanks. */
export function collapse(text: string): string {
  // Single blanks, which are most of the white space, are left alone.
  return text.replace(/\s{2,}|[^\S ]/g, ' ').trim();
}

/** Half a surrogate pair is no text: SQLite and JSON consumers would replace it. */
export function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

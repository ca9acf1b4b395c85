/** The value of a JSON text; undefined where it is none: damaged, cut, or being written. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Whether that is worth a word only its reader knows.
    return undefined;
  }
}

/** The items of a text that should hold a JSON list; none where it does not. */
export function parseList(text: string): readonly unknown[] {
  const value = parseJson(text);
  return Array.isArray(value) ? value : [];
}

/** The text that a JSON literal (with its quotes) stands for; null for an empty one, and for anything else. */
export function unquoted(literal: string): string | null {
  const value = parseJson(literal);
  return typeof value === 'string' && value !== '' ? value : null;
}

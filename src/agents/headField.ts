import { unquoted } from './parseJson';

/**
 * A text field of a JSON document whose end is cut off, null where it is not in this part of it. The first field of this
 * name counts, at whatever depth; names inside of texts are escaped and do not.
 */
export function headField(head: string, name: string): string | null {
  const found = new RegExp(`(?<!\\\\)"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(head)?.[1];
  return found === undefined ? null : unquoted(found);
}

import { decompress } from 'fzstd';

/** A compressed value in a database that unpacks to more is not read. Bytes. */
const largest = 64 * 2 ** 20;

/**
 * The text of a small Zstandard frame (a compressed column). `length` is what the database says it unpacks to. Null when it
 * is damaged or too large.
 */
export function zstdText(bytes: Uint8Array, length: number | null): string | null {
  if (length !== null && length > largest) return null;
  try {
    const text = decompress(bytes);
    return text.length > largest ? null : Buffer.from(text.buffer, text.byteOffset, text.length).toString('utf8');
  } catch {
    // Damaged: whoever asked reports it.
    return null;
  }
}

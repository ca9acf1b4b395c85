import { Decompress } from 'fzstd';

/** The text in Zstandard data (a compressed column); null when they are damaged or unpack to more than `largest` bytes. */
export function zstdText(data: Uint8Array, largest: number): string | null {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress(chunk => {
    chunks.push(chunk);
    length += chunk.length;
    // The decompressor has no other way to be stopped.
    if (length > largest) throw new Error('too large');
  });
  try {
    // A copy: the decompressor keeps parts of what it was given, and the database reuses its memory.
    stream.push(Uint8Array.from(data), true);
  } catch {
    // Errors of its own and, on damage that it does not foresee, a RangeError or TypeError.
    return null;
  }
  return Buffer.concat(chunks, length).toString('utf8');
}

import { brotliCompressSync, constants } from 'node:zlib';
import type { BodyBlock, BodyLocation } from '../store/segment';

/** Texts are compressed together in blocks of about this size: opened in a millisecond, and repetitions shrink well. */
const blockBytes = 256 * 1024;
/** In characters. Longer texts share nothing with others in a window: a block of their own lets others be read without them. */
const longText = blockBytes;
/** A text takes at most three bytes a character; with this room most fit without being measured. */
const bufferBytes = 4 * blockBytes;

/** On transcripts four times as fast as the fastest deflate, and a third smaller: the window spans the block. */
const compression = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
  chunkSize: blockBytes / 2,
};

/** Between segments one buffer is kept, for stores of thousands of small files. Taken while in use. */
let spareBuffer: Buffer | null = null;

/** Packs the texts of one segment into compressed blocks. */
export class BodyPacker {
  private buffer: Buffer | null = null;
  private used = 0;
  /** The block that is being filled has its place from the beginning. */
  private blocks: (BodyBlock | null)[] = [];
  private open: number | null = null;

  add(text: string): BodyLocation {
    if (text.length > longText) {
      const bytes = Buffer.from(text, 'utf8');
      this.blocks.push(packed(bytes));
      return { block: this.blocks.length - 1, start: 0, length: bytes.length };
    }
    const buffer = this.bufferFor(text.length * 3);
    if (this.open === null && text !== '') this.open = this.blocks.push(null) - 1;
    const length = buffer.write(text, this.used, 'utf8');
    const location = { block: this.open ?? this.blocks.length, start: this.used, length };
    this.used += length;
    if (this.used >= blockBytes) this.closeBlock();
    return location;
  }

  /** Hands over the blocks and starts anew. */
  take(): BodyBlock[] {
    this.closeBlock();
    const blocks = this.blocks;
    this.blocks = [];
    if (this.buffer?.length === bufferBytes) spareBuffer = this.buffer;
    this.buffer = null;
    return blocks.filter(block => block !== null);
  }

  /** A buffer with room for `most` more bytes. */
  private bufferFor(most: number): Buffer {
    if (this.buffer !== null && this.used + most <= this.buffer.length) return this.buffer;
    this.closeBlock();
    if (this.buffer === null || this.buffer.length < most) {
      const spare = most <= bufferBytes ? spareBuffer : null;
      if (spare !== null) spareBuffer = null;
      this.buffer = spare ?? Buffer.allocUnsafeSlow(Math.max(most, bufferBytes));
    }
    return this.buffer;
  }

  private closeBlock(): void {
    if (this.buffer === null || this.open === null) return;
    this.blocks[this.open] = packed(this.buffer.subarray(0, this.used));
    this.open = null;
    this.used = 0;
  }
}

function packed(bytes: Buffer): BodyBlock {
  const data = brotliCompressSync(bytes, compression);
  // A copy of its own: the result may lie in a larger buffer, all of which would go to the other thread.
  return { codec: 'brotli', rawLength: bytes.length, data: new Uint8Array(data) };
}

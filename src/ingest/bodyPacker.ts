import { brotliCompressSync, constants } from 'node:zlib';
import type { BodyBlock, BodyLocation } from '../store/segment';

/** Texts are compressed together in blocks of about this size: opened in a millisecond, and repetitions shrink well. */
const blockBytes = 256 * 1024;
/** A text takes at most three bytes a character; with this room most fit without being measured. */
const bufferBytes = 4 * blockBytes;

/** On transcripts four times as fast as the fastest deflate, and a third smaller: the window spans the block. */
const compression = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
  chunkSize: blockBytes / 2,
};

/** Packs the texts of one segment into compressed blocks. */
export class BodyPacker {
  private buffer = Buffer.allocUnsafeSlow(bufferBytes);
  private used = 0;
  private blocks: BodyBlock[] = [];

  add(text: string): BodyLocation {
    const most = text.length * 3;
    if (this.used + most > this.buffer.length) {
      this.closeBlock();
      if (most > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(most);
    }
    const length = this.buffer.write(text, this.used, 'utf8');
    const location = { block: this.blocks.length, start: this.used, length };
    this.used += length;
    if (this.used >= blockBytes) this.closeBlock();
    return location;
  }

  /** Hands over the blocks and starts anew. */
  take(): BodyBlock[] {
    this.closeBlock();
    const blocks = this.blocks;
    this.blocks = [];
    return blocks;
  }

  private closeBlock(): void {
    if (this.used === 0) return;
    const data = brotliCompressSync(this.buffer.subarray(0, this.used), compression);
    this.blocks.push({ codec: 'brotli', rawLength: this.used, data });
    this.used = 0;
    if (this.buffer.length > bufferBytes) this.buffer = Buffer.allocUnsafeSlow(bufferBytes);
  }
}

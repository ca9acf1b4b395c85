import { constants, deflateRawSync } from 'node:zlib';
import type { BodyBlock, BodyLocation } from '../store/segment';

/** Bodies are compressed together up to this many bytes: small enough to open for one event, large enough to shrink well. */
const blockBytes = 128 * 1024;

/** Packs the texts of one segment into compressed blocks. */
export class BodyPacker {
  private buffer = Buffer.allocUnsafe(blockBytes);
  private used = 0;
  private blocks: BodyBlock[] = [];

  add(text: string): BodyLocation {
    const most = text.length * 3;
    if (this.used + most > this.buffer.length) {
      this.closeBlock();
      if (most > this.buffer.length) this.buffer = Buffer.allocUnsafe(most);
    }
    const length = this.buffer.write(text, this.used, 'utf8');
    const location = { block: this.blocks.length, start: this.used, length };
    this.used += length;
    if (this.used >= blockBytes / 2) this.closeBlock();
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
    const data = deflateRawSync(this.buffer.subarray(0, this.used), { level: constants.Z_BEST_SPEED });
    this.blocks.push({ codec: 'deflate-raw', rawLength: this.used, data });
    this.used = 0;
    if (this.buffer.length > blockBytes * 8) this.buffer = Buffer.allocUnsafe(blockBytes);
  }
}

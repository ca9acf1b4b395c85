/** A frame of uncompressed blocks (RFC 8878, 3.1.1) with a window of 128 KiB. */
export function storedFrame(content: Uint8Array): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length || at === 0; at += 131_072) {
    const part = content.subarray(at, at + 131_072);
    blocks.push(Buffer.concat([blockHeader(0, part.length), part]));
  }
  return frameOf(blocks);
}

export function frameOf(blocks: Buffer[]): Buffer {
  const last = blocks.at(-1);
  last?.writeUInt8(last.readUInt8(0) | 1, 0);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]), ...blocks]);
}

export function repeatBlock(byte: number, length: number): Buffer {
  return Buffer.concat([blockHeader(1, length), Buffer.from([byte])]);
}

function blockHeader(type: number, length: number): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((length << 3) | (type << 1), 0, 3);
  return header;
}

import assert from 'node:assert/strict';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { BodyPacker } from '../../src/ingest/bodyPacker';
import type { BodyBlock, BodyLocation } from '../../src/store/segment';

function unpack(blocks: readonly BodyBlock[], { block, start, length }: BodyLocation): string {
  const raw = brotliDecompressSync(blocks[block]?.data ?? Buffer.alloc(0));
  return raw.toString('utf8', start, start + length);
}

describe('BodyPacker', () => {
  it('gives every text back, over several segments', () => {
    const text = fc.oneof(
      { weight: 5, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }) },
      fc
        .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 400_000 }))
        .map(([unit, times]) => unit.repeat(Math.ceil(times / unit.length))),
    );
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 12 }), { maxLength: 3 }), segments => {
        const packer = new BodyPacker();
        for (const texts of segments) {
          const locations = texts.map(each => packer.add(each));
          const blocks = packer.take();
          assert.deepEqual(
            locations.map(location => unpack(blocks, location)),
            texts,
          );
          assert.ok(blocks.every(({ data, rawLength }) => brotliDecompressSync(data).length === rawLength));
          assert.ok(blocks.every(({ data }) => data.buffer.byteLength === data.length));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps two that pack at once apart', () => {
    const packers = [new BodyPacker(), new BodyPacker()];
    new BodyPacker().take();
    const places = packers.map((packer, index) => packer.add(`text of ${index}`));
    const texts = packers.map((packer, index) => {
      const place = places[index];
      return place && unpack(packer.take(), place);
    });
    assert.deepEqual(texts, ['text of 0', 'text of 1']);
  });

  it('has no block where there was no text', () => {
    const packer = new BodyPacker();
    assert.deepEqual(packer.take(), []);
    packer.add('');
    assert.deepEqual(packer.take(), []);
  });
});

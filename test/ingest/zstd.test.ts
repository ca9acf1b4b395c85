import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompressZstd, decompressZstdHead } from '../../src/ingest/zstd';
import type { ProblemFact } from '../../src/model/facts';
import { frameOf, repeatBlock, storedFrame } from '../support/zstdFrames';

/** What `zstd -19` made of 40 JSON lines. */
const compressedSample = Buffer.from(
  'KLUv/WSuD00GAIIHGRuw6zjuktK6GMt6yYqZbKqHhUTTxKbg6DR7Lgbu7u7u7t3d3d3dzMzMzHwYBTEI3pq8x7oghe9V18IARe1q2xn9XGWBtnVW2b7ipPxG2yYOPsnFVbbNTwZ56cAo/1lt+1GaOwUtqHHk+V27AUBjhBT0ETzDEP4pwv8QhuEHpeYozX5wlcPk/oFVx8zrA2tPE9cfxNAKg50XbroAbwt9wILrCu9RAZ8pREbBCaQy4iWtgCol1tm70+puaa/949Tai5ijRWutAqN5SzY=',
  'base64',
);
const sampleBytes = 4270;
const sampleSha256 = '9cc1abdb09c50b087b361bad080b4e01b5188a12eaade4d65b845827c2e97295';

describe('zstd', () => {
  let folder: string;
  let path: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'contrail-zstd-'));
    path = join(folder, 'rollout.jsonl.zst');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function unpack(bytes: Uint8Array, maxBytes?: number): { text: Buffer; problems: ProblemFact[] } {
    writeFileSync(path, bytes);
    const problems: ProblemFact[] = [];
    return { text: decompressZstd(path, problem => problems.push(problem), maxBytes), problems };
  }

  it('unpacks what zstd packed', () => {
    const { text, problems } = unpack(compressedSample);
    assert.equal(text.length, sampleBytes);
    assert.equal(createHash('sha256').update(text).digest('hex'), sampleSha256);
    assert.deepEqual(problems, []);
  });

  it('unpacks several frames as one text, whatever their size', () => {
    const parts = [0, 1, 70_000, 131_072, 131_073, 600_000].map(length => randomBytes(length));
    const { text, problems } = unpack(Buffer.concat(parts.map(storedFrame)));
    assert.ok(text.equals(Buffer.concat(parts)));
    assert.deepEqual(problems, []);
  });

  it('keeps what was read before the damage', () => {
    const good = randomBytes(300_000);
    const bad = storedFrame(randomBytes(1000));
    bad.writeUInt8(0xff, 6); // A block of a type that does not exist.
    const { text, problems } = unpack(Buffer.concat([storedFrame(good), bad]));
    assert.ok(text.equals(good));
    assert.deepEqual(
      problems.map(({ reason, offset }) => [reason, offset]),
      [['compressed_damaged', good.length]],
    );
  });

  it('keeps the whole blocks of a file that was cut anywhere', () => {
    const content = randomBytes(400_000);
    const frame = storedFrame(content);
    for (const length of [1, 5, 8, 20, 131_072, 200_000, frame.length - 1]) {
      const { text, problems } = unpack(frame.subarray(0, length));
      assert.ok(text.equals(content.subarray(0, text.length)));
      assert.ok(text.length > length - 131_072 - 20 && text.length < content.length, `${text.length} of ${length}`);
      assert.deepEqual(
        problems.map(({ reason }) => reason),
        ['compressed_damaged'],
      );
    }
  });

  it('survives any byte being wrong', () => {
    for (let at = 0; at < compressedSample.length; at++) {
      const damaged = Buffer.from(compressedSample);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x55, at);
      const { text, problems } = unpack(damaged, 1 << 20);
      // Wrong content may go unseen, as checksums are not verified; the lines will not parse. A cut never does.
      assert.ok(text.length <= 1 << 20 && problems.length <= 1, `byte ${at}`);
      if (text.length === 0) assert.equal(problems[0]?.reason, 'compressed_damaged', `byte ${at}`);
    }
  });

  it('takes what is no zstd for damaged, and nothing for an empty text', () => {
    assert.deepEqual(
      unpack(Buffer.from('{"plain":"json, longer than a header"}\n')).problems[0]?.reason,
      'compressed_damaged',
    );
    assert.deepEqual(unpack(Buffer.alloc(0)), { text: Buffer.alloc(0), problems: [] });
  });

  it('stops at the limit, however much more would come', () => {
    const bomb = frameOf([...Array(100_000)].map(() => repeatBlock(0x61, 131_072)));
    const { text, problems } = unpack(bomb, 1_000_000);
    assert.equal(text.length, 1_000_000);
    assert.equal(problems[0]?.detail, 'more than 1000000 bytes, 1000000 bytes read');
    assert.deepEqual(unpack(storedFrame(Buffer.alloc(1000, 0x61)), 1000).problems, []);
  });

  it('refuses a header that asks for gigabytes', () => {
    const frame = storedFrame(randomBytes(1000));
    frame.writeUInt8(20 << 3, 5); // A window of 2^30 bytes.
    const { text, problems } = unpack(frame);
    assert.equal(text.length, 0);
    assert.match(problems[0]?.detail ?? '', /^window too large/);
  });

  it('reads the head without the rest', () => {
    const content = randomBytes(500_000);
    writeFileSync(path, Buffer.concat([storedFrame(content), Buffer.from('damage that nobody reads')]));
    assert.ok(decompressZstdHead(path, 65_536).equals(content.subarray(0, 65_536)));
    writeFileSync(path, compressedSample);
    assert.equal(decompressZstdHead(path, 65_536).length, Math.min(sampleBytes, 65_536));
  });

  it('agrees with the zstd program', function () {
    const content = Array.from({ length: 6_000 }, (_, i) =>
      JSON.stringify({ i, sha: createHash('md5').update(`${i}`).digest('hex') }),
    ).join('\n');
    for (const args of [['-1'], ['-19'], ['-3', '--no-check'], ['-3', '--long=24']]) {
      let packed: Buffer;
      try {
        packed = execFileSync('zstd', ['-q', '-c', ...args], { input: content, maxBuffer: 1 << 26 });
      } catch {
        this.skip();
      }
      const { text, problems } = unpack(packed);
      assert.equal(text.toString(), content);
      assert.deepEqual(problems, []);
    }
  });
});

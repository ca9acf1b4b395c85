import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transcriptFile } from '../../src/service/transcriptFile';
import { temporaryFolder } from '../support/testStore';
import { storedFrame } from '../support/zstdFrames';

const lines = Array.from({ length: 100 }, (_, index) => `{"line":${index + 1},"é":"${'x'.repeat(index % 7)}"}`);
const content = `${lines.join('\n')}\n`;
const offsetOf = (line: number): number => Buffer.byteLength(lines.slice(0, line - 1).join('\n')) + (line > 1 ? 1 : 0);
const small = { largestWhole: 100, aroundBytes: 200 };

describe('transcriptFile', () => {
  const folder = temporaryFolder();
  const plain = { path: join(folder, 'a.jsonl'), format: 'jsonl' as const };
  const compressed = { path: join(folder, 'b.jsonl.zst'), format: 'jsonl.zst' as const };
  before(() => {
    writeFileSync(plain.path, content);
    writeFileSync(compressed.path, storedFrame(Buffer.from(content)));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const source of [plain, compressed])
    describe(`of ${source.format}`, () => {
      it('is the whole text where that is not large', () => {
        const { text, ...rest } = transcriptFile({ ...source, line: 50, offset: offsetOf(50) });
        assert.equal(text, content);
        assert.deepEqual(rest, {
          schema: 'contrail.transcript_file/1',
          path: source.path,
          first_line: 1,
          line: 50,
          whole: true,
          bytes: Buffer.byteLength(content),
        });
      });

      it('is whole lines around the one asked for where it is', () => {
        for (const line of [1, 2, 50, 99, 100]) {
          const answer = transcriptFile({ ...source, line, offset: offsetOf(line) }, small);
          assert.equal(answer.whole, false);
          const shown = answer.text.trimEnd().split('\n');
          assert.equal(shown[line - answer.first_line], lines[line - 1]);
          assert.deepEqual(shown, lines.slice(answer.first_line - 1, answer.first_line - 1 + shown.length));
          assert.ok(Buffer.byteLength(answer.text) <= 400);
          assert.ok(line !== 50 || (answer.first_line < 49 && shown.length > 8));
        }
      });

      it('cuts a line that is too long itself', () => {
        const { text, first_line } = transcriptFile(
          { ...source, line: 50, offset: offsetOf(50) },
          { largestWhole: 1, aroundBytes: 5 },
        );
        assert.equal(text, lines[49]?.slice(0, 5));
        assert.equal(first_line, 50);
      });
    });
});

import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ByteSource, bufferBytes, fileBytes } from '../../src/ingest/byteSource';
import { firstLine, parseLine, type RawLine, type ReadLinesOptions, readLines } from '../../src/ingest/lines';
import type { ProblemFact } from '../../src/model/facts';
import { sharedPath } from '../support/shared';

const mebibyte = 1 << 20;

interface Reading {
  readonly lines: RawLine[];
  readonly problems: ProblemFact[];
  readonly end: ReturnType<typeof readLines>;
}

function read(content: Uint8Array | string | ByteSource, options: Partial<ReadLinesOptions> = {}): Reading {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const source = 'read' in bytes ? bytes : bufferBytes(bytes);
  const lines: RawLine[] = [];
  const problems: ProblemFact[] = [];
  const end = readLines(
    source,
    {
      from: firstLine,
      to: 'length' in bytes ? bytes.length : Number.MAX_SAFE_INTEGER,
      onProblem: problem => problems.push(problem),
      ...options,
    },
    line => lines.push(line),
  );
  return { lines, problems, end };
}

const texts = (reading: Reading) => reading.lines.map(({ text }) => text);
const reasons = (reading: Reading) => reading.problems.map(({ reason, line }) => `${reason}@${line}`);

describe('readLines', () => {
  it('hands on every line with its place', () => {
    const reading = read('{"a":1}\n{"b":"é"}\nlast\n');
    assert.deepEqual(reading.lines, [
      { text: '{"a":1}', line: 1, offset: 0, terminated: true },
      { text: '{"b":"é"}', line: 2, offset: 8, terminated: true },
      { text: 'last', line: 3, offset: 19, terminated: true },
    ]);
    assert.deepEqual(reading.end, { line: 4, offset: 24, tailBytes: 0, paused: false });
    assert.deepEqual(reading.problems, []);
  });

  it('leaves a last line without line ending for later', () => {
    const reading = read('one\ntw');
    assert.deepEqual(texts(reading), ['one']);
    assert.deepEqual(reading.end, { line: 2, offset: 4, tailBytes: 2, paused: false });
    const { line, offset } = reading.end;
    const later = read('one\ntwo\n', { from: { line, offset } });
    assert.deepEqual(later.lines, [{ text: 'two', line: 2, offset: 4, terminated: true }]);
  });

  it('hands it on when told that it is final, and goes on in it when more follows', () => {
    const reading = read('one\n{"cut":', { final: true });
    assert.deepEqual(reading.lines[1], { text: '{"cut":', line: 2, offset: 4, terminated: false });
    assert.deepEqual(reading.end, { line: 2, offset: 11, tailBytes: 7, paused: false });
    const { line, offset } = reading.end;
    const later = read('one\n{"cut":\nthree\n', { from: { line, offset } });
    assert.deepEqual(later.lines, [{ text: 'three', line: 3, offset: 12, terminated: true }]);
    assert.equal(read('', { final: true }).end.offset, 0);
  });

  it('reads no further than told', () => {
    assert.deepEqual(texts(read('one\ntwo\nthree\n', { to: 9 })), ['one', 'two']);
    assert.deepEqual(read('one\ntwo\n', { to: 2 }).end, { line: 1, offset: 0, tailBytes: 2, paused: false });
    assert.deepEqual(read('one\n', { from: { line: 9, offset: 4 }, to: 2 }).end.offset, 4);
  });

  it('stops where a file has become shorter than measured', () => {
    assert.deepEqual(read('one\ntw', { to: 1000 }).end, { line: 2, offset: 4, tailBytes: 2, paused: false });
  });

  it('takes line endings, byte order marks and blank lines for what they are', () => {
    const reading = read('\uFEFF{"a":1}\r\n\r\n  \t\n\n\uFEFFb\n\r\n');
    assert.deepEqual(texts(reading), ['{"a":1}', 'b']);
    assert.deepEqual(
      reading.lines.map(({ line, offset }) => [line, offset]),
      [
        [1, 0],
        [5, 19],
      ],
    );
    assert.equal(reading.end.line, 7);
    assert.deepEqual(reading.problems, []);
  });

  it('reports invalid UTF-8 and hands the line on', () => {
    const reading = read(
      Buffer.concat([Buffer.from('ok \uFFFD\n'), Buffer.from([0x61, 0xc3, 0x0a]), Buffer.from('ü\n')]),
    );
    assert.deepEqual(texts(reading), ['ok \uFFFD', 'a\uFFFD', 'ü']);
    assert.deepEqual(reasons(reading), ['invalid_utf8@2']);
    assert.equal(reading.problems[0]?.offset, 7);
    const cut = read(Buffer.concat([Buffer.from('ok\n'), Buffer.from([0x61, 0xf0, 0x9f])]), { final: true });
    assert.deepEqual(reasons(cut), ['invalid_utf8@2']);
  });

  it('removes the NULs that a crash padded with, and reports them', () => {
    const reading = read('a\n\0\0\0\n\0\0{"b":1}\nc\0\0\r\nd\0e\n');
    assert.deepEqual(texts(reading), ['a', '{"b":1}', 'c', 'd\0e']);
    assert.deepEqual(reasons(reading), ['nul_bytes@2', 'nul_bytes@3', 'nul_bytes@4', 'nul_bytes@5']);
    assert.deepEqual(
      reading.problems.map(({ detail }) => detail),
      ['3 bytes of padding', '2 bytes of padding', '2 bytes of padding', 'within the text'],
    );
  });

  it('reads lines longer than the buffer', () => {
    const long = 'é'.repeat(3 * mebibyte);
    const reading = read(`a\n${long}\nb\n${long}\n`);
    assert.deepEqual(texts(reading), ['a', long, 'b', long]);
    assert.equal(reading.end.offset, 2 * Buffer.byteLength(long) + 6);
  });

  it('skips over-long lines and keeps its place', () => {
    const reading = read(`${'x'.repeat(11)}\n${'y'.repeat(10)}\n${'z'.repeat(50)}\nend\n`, { maxLineBytes: 10 });
    assert.deepEqual(texts(reading), ['yyyyyyyyyy', 'end']);
    assert.deepEqual(reasons(reading), ['line_too_long@1', 'line_too_long@3']);
    assert.deepEqual(reading.lines[1], { text: 'end', line: 4, offset: 74, terminated: true });
  });

  it('skips a line of any length in a constant buffer', () => {
    const before = Buffer.from('before\n');
    const after = Buffer.from('\nafter\n');
    const longBytes = 100 * mebibyte;
    const total = before.length + longBytes + after.length;
    let largest = 0;
    const source: ByteSource = {
      read(target, position) {
        largest = Math.max(largest, target.buffer.byteLength);
        const length = Math.min(target.length, total - position);
        target.subarray(0, length).fill(0x78);
        for (let at = 0; at < before.length; at++) if (at >= position) target[at - position] = before[at] ?? 0;
        for (let at = 0; at < after.length; at++) {
          const into = before.length + longBytes + at - position;
          if (into >= 0 && into < length) target[into] = after[at] ?? 0;
        }
        return Math.max(0, length);
      },
    };
    const reading = read(source, { maxLineBytes: 4 * mebibyte, to: total });
    assert.deepEqual(texts(reading), ['before', 'after']);
    assert.deepEqual(reading.problems, [{ reason: 'line_too_long', line: 2, offset: 7, detail: `${longBytes} bytes` }]);
    assert.equal(reading.end.offset, total);
    assert.ok(largest <= 4 * mebibyte + 1, `${largest} bytes in the buffer`);
  });

  it('leaves an over-long last line for later, and reports it once when final', () => {
    const content = Buffer.from(`a\n${'x'.repeat(3 * mebibyte)}`);
    const reading = read(content, { maxLineBytes: mebibyte });
    assert.deepEqual(reading.end, { line: 2, offset: 2, tailBytes: 3 * mebibyte, paused: false });
    assert.deepEqual(reading.problems, []);
    const final = read(content, { maxLineBytes: mebibyte, final: true });
    assert.deepEqual(reasons(final), ['line_too_long@2']);
    assert.equal(final.end.offset, content.length);
  });

  it('lets a line handler read another source', () => {
    const outer: string[] = [];
    const inner: string[] = [];
    const onProblem = () => assert.fail();
    readLines(bufferBytes(Buffer.from('a\nb\n')), { from: firstLine, to: 4, onProblem }, ({ text }) => {
      outer.push(text);
      inner.push(...texts(read('1\n2\n')));
    });
    assert.deepEqual(
      [outer, inner],
      [
        ['a', 'b'],
        ['1', '2', '1', '2'],
      ],
    );
  });

  it('property: however it is cut into reads and batches, the lines are those of the text', () => {
    const piece = fc.oneof(
      fc.constantFrom('\n', '\n', '\r\n', '\r', '\0', '\uFEFF', ' ', '{}', 'é😀'),
      fc.string({ maxLength: 6 }),
      fc.uint8Array({ maxLength: 3 }),
    );
    const content = fc
      .array(piece, { maxLength: 60 })
      .map(pieces => Buffer.concat(pieces.map(part => Buffer.from(part))));
    fc.assert(
      fc.property(content, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }), (bytes, step, batch) => {
        const whole = bufferBytes(bytes);
        const slow: ByteSource = { read: (target, position) => whole.read(target.subarray(0, step), position) };
        const expected = referenceLines(bytes);
        const lines: RawLine[] = [];
        let from = firstLine;
        for (;;) {
          let untilPause = batch;
          const { end, lines: some } = read(slow, { from, to: bytes.length, shouldPause: () => --untilPause === 0 });
          lines.push(...some);
          from = { line: end.line, offset: end.offset };
          if (!end.paused) break;
        }
        assert.deepEqual(
          lines.map(({ text, line, offset }) => ({ text, line, offset })),
          expected,
        );
        assert.equal(from.offset, bytes.lastIndexOf(10) + 1);
      }),
    );
  });

  it('reads open files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrail-lines-'));
    const path = join(folder, 'a.jsonl');
    const text = Array.from({ length: 50_000 }, (_, i) => JSON.stringify({ i, text: 'x'.repeat(i % 97) })).join('\n');
    writeFileSync(path, `${text}\n`);
    const fd = openSync(path, 'r');
    try {
      const reading = read(fileBytes(fd), { to: statSync(path).size });
      assert.equal(texts(reading).join('\n'), text);
    } finally {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    }
  });

  it('reads recorded transcripts as JSON does (skipped without ../shared/corpus)', function () {
    const corpus = sharedPath('corpus/claude-code/handgemacht-ai__claude-code-log');
    if (corpus === undefined) this.skip();
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.jsonl'));
    assert.ok(files.length > 0);
    for (const name of files) {
      const fd = openSync(join(corpus, name), 'r');
      try {
        const reading = read(fileBytes(fd), { to: statSync(join(corpus, name)).size, final: true });
        for (const line of reading.lines)
          assert.notEqual(
            parseLine(line, problem => assert.ok(problem.line > 0)),
            null,
          );
        assert.deepEqual(reasons(reading), []);
      } finally {
        closeSync(fd);
      }
    }
  });
});

describe('parseLine', () => {
  const line = (text: string, terminated = true): RawLine => ({ text, line: 3, offset: 40, terminated });

  it('gives the value', () => {
    assert.deepEqual(
      parseLine(line('{"a":[1]}'), () => assert.fail()),
      { a: [1] },
    );
  });

  it('reports what is no JSON without quoting it', () => {
    const problems: ProblemFact[] = [];
    assert.equal(
      parseLine(line('{"secret": hunter2}'), problem => problems.push(problem)),
      undefined,
    );
    assert.equal(
      parseLine(line('{"secret": "hunt', false), problem => problems.push(problem)),
      undefined,
    );
    assert.deepEqual(problems, [
      { reason: 'malformed_json', line: 3, offset: 40, detail: '19 characters' },
      { reason: 'truncated_tail', line: 3, offset: 40, detail: '16 characters' },
    ]);
  });
});

/** The same, by the simplest means. */
function referenceLines(bytes: Buffer): { text: string; line: number; offset: number }[] {
  const found: { text: string; line: number; offset: number }[] = [];
  let offset = 0;
  for (let line = 1, end = bytes.indexOf(10); end !== -1; line++, end = bytes.indexOf(10, offset)) {
    let raw = bytes.subarray(offset, end).toString('latin1');
    raw = raw
      .replace(/\r$/, '')
      .replace(/^\0+|\0+$/g, '')
      .replace(/^\u00ef\u00bb\u00bf/, '');
    if (!/^[ \t\r]*$/.test(raw)) found.push({ text: Buffer.from(raw, 'latin1').toString(), line, offset });
    offset = end + 1;
  }
  return found;
}

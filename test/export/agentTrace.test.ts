import assert from 'node:assert/strict';
import fc from 'fast-check';
import { agentTraceRecord, type TracedFile, type TracedLine, type TraceRecord } from '../../src/export/agentTrace';
import { redact } from '../../src/export/redact';
import { assertTraceRecord, traceRecordProblems } from '../support/agentTraceSchema';

const program = { version: '1.2.3', now: Date.UTC(2026, 0, 1) };
const claude = 'claude-code:26e8b705-117a-4d0d-8093-124fc5e6160a';
const revision = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0';

function line(number: number, fields: Partial<TracedLine> = {}): TracedLine {
  return {
    line: number,
    tier: 'exact',
    session_uid: claude,
    thread_id: 'main',
    agent: 'claude-code',
    model: 'claude-opus-4-8',
    at: '2026-03-01T12:00:00.000Z',
    ...fields,
  };
}

function file(lines: TracedLine[], fields: Partial<TracedFile> = {}): TracedFile {
  return {
    path: 'src/f.ts',
    sha256: '0'.repeat(64),
    lines_total: 100,
    revision,
    lines,
    conversations: [{ session_uid: claude, thread_id: 'main', microusd: 1234 }],
    ...fields,
  };
}

const modelIdOf = (model: string | null): string | undefined =>
  agentTraceRecord(file([line(1, { model })]), program).files[0]?.conversations[0]?.contributor.model_id;

describe('agentTraceRecord', () => {
  it('groups lines by conversation and model, as ranges', () => {
    const lines = [
      line(1),
      line(2, { tier: 'matched' }),
      line(3, { thread_id: 'side', at: '2026-03-02T12:00:00.000Z' }),
      line(5),
      line(6, { model: 'claude-haiku-4-5' }),
      line(8, { session_uid: 'other:1', agent: 'other', model: null, at: null }),
    ];
    const record = agentTraceRecord(file(lines), program);
    assertTraceRecord(record);
    const related = [{ type: 'session', url: 'urn:uuid:26e8b705-117a-4d0d-8093-124fc5e6160a' }];
    const opus = { type: 'ai', model_id: 'anthropic/claude-opus-4-8' };
    assert.deepEqual(record.files, [
      {
        path: 'src/f.ts',
        conversations: [
          {
            contributor: opus,
            ranges: [
              { start_line: 1, end_line: 2 },
              { start_line: 5, end_line: 5 },
            ],
            related,
          },
          { contributor: opus, ranges: [{ start_line: 3, end_line: 3 }], related },
          {
            contributor: { type: 'ai', model_id: 'anthropic/claude-haiku-4-5' },
            ranges: [{ start_line: 6, end_line: 6 }],
            related,
          },
          { contributor: { type: 'ai' }, ranges: [{ start_line: 8, end_line: 8 }] },
        ],
      },
    ]);
    assert.deepEqual(record.vcs, { type: 'git', revision });
    assert.deepEqual(record.tool, { name: 'contrail', version: '1.2.3' });
    assert.equal(record.version, '0.1.0');
    assert.equal(record.timestamp, '2026-03-02T12:00:00.000Z');
    const [first, side] = record.metadata.contrail.conversations;
    assert.deepEqual(first?.tiers, {
      exact: [
        { start_line: 1, end_line: 1 },
        { start_line: 5, end_line: 5 },
      ],
      matched: [{ start_line: 2, end_line: 2 }],
    });
    assert.deepEqual(
      [first?.conversation_microusd, side?.conversation_microusd, side?.thread_id],
      [1234, null, 'side'],
    );
  });

  it('calls models as models.dev does, where their makers are known', () => {
    assert.equal(modelIdOf('claude-opus-4-8[1m]'), 'anthropic/claude-opus-4-8');
    assert.equal(modelIdOf('gpt-5.6-codex'), 'openai/gpt-5.6-codex');
    assert.equal(modelIdOf('o3'), 'openai/o3');
    assert.equal(modelIdOf('gemini-3-pro'), 'google/gemini-3-pro');
    assert.equal(modelIdOf('openrouter/qwen'), 'openrouter/qwen');
    assert.equal(modelIdOf('gpt-oss-120b'), 'gpt-oss-120b');
    assert.equal(modelIdOf('x'.repeat(300))?.length, 250);
    for (const none of [null, '', '<synthetic>']) assert.equal(modelIdOf(none), undefined);
  });

  it('names a commit only where it is known, and a time always', () => {
    const record = agentTraceRecord(file([line(1, { at: null })], { revision: null }), program);
    assertTraceRecord(record);
    assert.equal('vcs' in record, false);
    assert.equal(record.timestamp, '2026-01-01T00:00:00.000Z');
  });

  it('is the same record for the same knowledge, and another for any other', () => {
    const known = file([line(1), line(2)]);
    const { id } = agentTraceRecord(known, program);
    assert.equal(agentTraceRecord(file([line(1), line(2)]), { ...program, now: Date.now() }).id, id);
    const others = [
      file([line(1)]),
      file([line(1), line(2, { tier: 'matched' })]),
      { ...known, revision: null },
      { ...known, sha256: '1'.repeat(64) },
      { ...known, path: 'src/g.ts' },
    ];
    assert.equal(new Set([id, ...others.map(other => agentTraceRecord(other, program).id)]).size, 6);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is valid whatever was known, also without its secrets, and covers each line once', () => {
    const word = fc.string({ unit: 'binary', maxLength: 300 });
    const tracedLine = fc.record({
      tier: fc.constantFrom('exact' as const, 'matched' as const),
      session_uid: fc.oneof(
        word,
        fc.uuid().map(id => `codex:${id}`),
        fc.constant(claude),
      ),
      thread_id: fc.constantFrom('main', 'a', '__proto__'),
      agent: word,
      model: fc.option(fc.oneof(word, fc.constant('gpt-5'), fc.constant(`sk-ant-api03-${'a1'.repeat(30)}`))),
      at: fc.option(fc.integer({ min: 0, max: 4e12 }).map(ms => new Date(ms).toISOString())),
    });
    const numbers = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 })
      .map(all => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, fc.infiniteStream(tracedLine), word, (numbered, details, path) => {
        const lines = numbered.map(number => line(number, details.next().value));
        const record = agentTraceRecord(file(lines, { path }), program);
        for (const shown of [record, redact(record)]) assertTraceRecord(JSON.parse(JSON.stringify(shown)));
        assert.deepEqual(covered(record), numbered);
        const tiers = record.metadata.contrail.conversations.flatMap(({ tiers: { exact, matched } }) => [
          exact,
          matched,
        ]);
        assert.deepEqual(
          tiers
            .flat()
            .flatMap(linesOfRange)
            .sort((a, b) => a - b),
          numbered,
        );
      }),
    );
  });
});

describe('the schema of Agent Trace', () => {
  const valid = agentTraceRecord(file([line(1)]), program);
  const broken: Readonly<Record<string, unknown>> = {
    version: '0.1',
    id: 'x',
    timestamp: 'yesterday',
    vcs: { type: 'git' },
    files: [{ path: 'f', conversations: [{ ranges: [{ start_line: 0, end_line: 1 }] }] }],
    metadata: [],
  };
  for (const [field, value] of Object.entries(broken))
    it(`takes no record with a wrong ${field}`, () => {
      assert.equal(traceRecordProblems({ ...valid, [field]: value }).length, 1);
    });
});

function covered({ files }: TraceRecord): number[] {
  const ranges = files.flatMap(({ conversations }) => conversations.flatMap(conversation => conversation.ranges));
  return ranges.flatMap(linesOfRange).sort((a, b) => a - b);
}

function linesOfRange({ start_line, end_line }: { readonly start_line: number; readonly end_line: number }): number[] {
  return Array.from({ length: end_line - start_line + 1 }, (_, index) => start_line + index);
}

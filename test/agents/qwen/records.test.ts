import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { qwenAdapter } from '../../../src/agents/qwen/adapter';
import { type CollectedFacts, collectFacts, identityOf, mergeUsage } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const sessionId = '3c0c1111-2222-4333-8444-555566667777';
const path = `/none/projects/-shop/chats/${sessionId}.jsonl`;
const timestamp = '2026-10-02T09:00:00.000Z';

describe('qwen records', () => {
  it('count a request once that telemetry repeats, before or after', () => {
    const facts = read([
      answer('a', { promptTokenCount: 10, candidatesTokenCount: 2 }),
      telemetry('t1', 10, 2),
      telemetry('t2', 20, 3),
      answer('b', { promptTokenCount: 20, candidatesTokenCount: 3 }),
    ]);
    assert.deepEqual([...mergeUsage(facts.usages).keys()], ['a', 't2']);
  });

  it('count requests that have no other record than telemetry', () => {
    const facts = read([telemetry('t1', 50, 2, { prompt_id: 'session-title' }), telemetry('t2', 0, 0)]);
    assert.deepEqual(
      [...mergeUsage(facts.usages).values()].map(({ requestKey, tokens }) => [requestKey, tokens.input]),
      [['t1', 50]],
    );
  });

  it('give a request of an agent the same key in the file of the agent', () => {
    const inMain = read([telemetry('t', 30, 4, { subagent_id: 'x-1', prompt_id: `${sessionId}#x-1#0` })]).usages[0];
    const agentPath = `/none/projects/-shop/subagents/${sessionId}/agent-x-1.jsonl`;
    const usage = { promptTokenCount: 30, candidatesTokenCount: 4, cachedContentTokenCount: 0 };
    const inOwn = read([{ ...answer('a', usage), agentId: 'x-1' }], agentPath).usages[0];
    assert.equal(inMain?.requestKey, inOwn?.requestKey);
    assert.deepEqual([inMain?.threadId, inOwn?.threadId], ['x-1', 'x-1']);
  });

  it('take thoughts out of the output where the total has them in it', () => {
    const tokensOf = (total: number) =>
      read([
        answer('a', { promptTokenCount: 10, candidatesTokenCount: 8, thoughtsTokenCount: 5, totalTokenCount: total }),
      ]).usages.map(({ tokens }) => [tokens.output, tokens.reasoning]);
    assert.deepEqual(tokensOf(18), [[3, 5]]);
    assert.deepEqual(tokensOf(23), [[8, 5]]);
  });

  it('abandon what a rewind left behind', () => {
    const facts = read([
      user('u1', 'First', null),
      { ...answer('a1', undefined, 'Yes'), parentUuid: 'u1' },
      system('s', 'attribution_snapshot', {}, 'a1'),
      user('u2', 'Second', 's'),
      { ...answer('a2', undefined, 'No'), parentUuid: 'u2' },
      system('r', 'rewind', { truncatedCount: 2 }, 's'),
      user('u3', 'Third', 'r'),
    ]);
    const abandoned = qwenAdapter.abandoned?.(facts.events) ?? new Set();
    assert.deepEqual(
      facts.events.filter(({ seq }) => abandoned.has(seq)).map(({ body }) => body),
      ['Second', 'No'],
    );
  });

  it('abandon what stands after the record that a rewind goes on from', () => {
    const facts = read([
      user('u1', 'First', null),
      { ...answer('a1', undefined, 'Yes'), parentUuid: 'u1' },
      system('r', 'rewind', {}, 'u1'),
    ]);
    assert.deepEqual([...(qwenAdapter.abandoned?.(facts.events) ?? [])], [1]);
  });

  it('show prompts as typed', () => {
    const parts = [{ text: 'Look at @a.js' }, { text: '\n--- Content from referenced files ---' }, { text: 'secret' }];
    const hooked = [
      { text: 'Go' },
      { text: '<qwen:user-prompt-submit-context>\nhook\n</qwen:user-prompt-submit-context>' },
    ];
    const facts = read([
      { ...user('u1', '', null), message: { parts } },
      { ...user('u2', '', null), message: { parts: hooked } },
      { ...user('u3', 'Expanded', null), systemPayload: { displayText: 'Typed' } },
      { ...user('u4', 'Do it every day', null), subtype: 'cron' },
      { ...user('u5', 'Keep going', null), provenance: 'goal_control' },
      { ...user('u6', 'And this', null), subtype: 'mid_turn_user_message', provenance: 'real_user' },
    ]);
    assert.deepEqual(
      facts.events.map(({ role, detail, body }) => [role, detail, body]),
      [
        ['user', 'prompt', 'Look at @a.js'],
        ['user', 'prompt', 'Go'],
        ['user', 'prompt', 'Typed'],
        ['system', 'injected', 'Do it every day'],
        ['system', 'injected', 'Keep going'],
        ['user', 'prompt', 'And this'],
      ],
    );
  });

  it('title a session by hand over one made', () => {
    const titles = read([
      system('a', 'custom_title', { customTitle: 'Made', titleSource: 'auto' }),
      system('b', 'custom_title', { customTitle: 'Mine' }),
    ]).sessions.flatMap(({ title }) => (title === undefined ? [] : [title.source]));
    assert.deepEqual(titles, ['generated', 'custom']);
  });

  it('leave out texts that the record shortened', () => {
    const call = { id: 'c', name: 'edit', args: { file_path: 'a.js', old_string: 'x', new_string: 'y' } };
    const display = {
      fileDiff: '@@ -1,1 +1,1 @@\n-x\n+y\n',
      originalContent: 'cut',
      newContent: 'cut',
      originalContentTruncated: true,
      newContentTruncated: true,
    };
    const { edits } = read([
      { ...answer('a', undefined), message: { parts: [{ functionCall: call }] } },
      {
        uuid: 'r',
        type: 'tool_result',
        timestamp,
        cwd: '/shop',
        message: { parts: [{ functionResponse: { id: 'c', response: { output: 'ok' } } }] },
        toolCallResult: { callId: 'c', status: 'success', resultDisplay: display },
      },
    ]);
    assert.deepEqual(
      edits.map(({ path: file, before, after, hunks }) => [file, before, after, hunks]),
      [['/shop/a.js', null, null, [{ oldStart: 1, newStart: 1, lines: ['-x', '+y'] }]]],
    );
  });

  it('count what they cannot read', () => {
    const facts = read([
      system('a', 'hologram', {}),
      { uuid: 'b', type: 'sculpture', timestamp },
      'text',
      answer('c', { promptTokenCount: -3, candidatesTokenCount: 1 }),
    ]);
    assert.deepEqual(
      facts.problems.map(({ reason, detail }) => `${reason} ${detail}`),
      [
        'unknown_record system/hologram',
        'unknown_record sculpture/',
        'unexpected_shape line of no known shape',
        'absurd_tokens usageMetadata',
      ],
    );
  });

  it('are identified by the name of the file, or by themselves where that is none', () => {
    const identify = (file: string, line: object) =>
      qwenAdapter.identify(
        { agent: 'qwen', path: file, format: 'jsonl', companions: [] },
        Buffer.from(JSON.stringify(line)),
      );
    assert.equal(identify(path, user('u', 'x', null))?.sessionId, sessionId);
    assert.equal(identify('/x/export.jsonl', { ...user('u', 'x', null), sessionId: 'other' })?.sessionId, 'other');
    assert.equal(identify('/x/notes.jsonl', { hello: 1 }), null);
  });

  it('lie in ~/.qwen and where variables point', () => {
    const roots = (variables: Record<string, string>, platform: 'linux' | 'darwin' | 'win32', home: string): string[] =>
      qwenAdapter.roots({ platform, home, variables }).map(one => `${one.origin} ${one.path}`);
    assert.deepEqual(roots({}, 'linux', '/home/u'), ['default /home/u/.qwen']);
    assert.deepEqual(roots({ QWEN_RUNTIME_DIR: '/data/qwen' }, 'darwin', '/Users/u'), [
      'default /Users/u/.qwen',
      'QWEN_RUNTIME_DIR /data/qwen',
    ]);
    assert.deepEqual(roots({}, 'win32', 'C:\\Users\\u'), ['default C:\\Users\\u\\.qwen']);
    assert.deepEqual(
      qwenAdapter.watchPaths({ path: '/home/u/.qwen', origin: 'default' }).map(one => one.path),
      ['/home/u/.qwen/projects', '/home/u/.qwen/tmp'],
    );
    assert.deepEqual(qwenAdapter.resumeCommand?.(sessionId), ['qwen', '--resume', sessionId]);
    assert.equal(qwenAdapter.resumeCommand?.('$(rm)'), null);
  });
});

const corpus = sharedPath('corpus/qwen-code');

describe(`qwen files of other tools' tests${corpus === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  it('are read without unknown records', function () {
    if (corpus === undefined) return this.skip();
    const files = readdirSync(corpus, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map(entry => join(entry.parentPath, entry.name));
    assert.ok(files.length > 5);
    for (const file of files) {
      const source = { agent: 'qwen', path: file, format: 'jsonl', companions: [] } as const;
      // One has two records on a line, which Qwen Code itself skips.
      if (identityOf(qwenAdapter, source) === null) continue;
      const unknown = collectFacts(qwenAdapter, source).problems.filter(({ reason }) => reason === 'unknown_record');
      assert.deepEqual(unknown, [], file);
    }
  });

  it('count the requests of a real server that answers all with one id', function () {
    const file =
      corpus === undefined ? '' : join(corpus, 'Piebald-AI__splitrail/src/analyzers/tests/source_data/qwen_code.jsonl');
    if (!existsSync(file)) return this.skip();
    const { usages } = collectFacts(qwenAdapter, { agent: 'qwen', path: file, format: 'jsonl', companions: [] });
    const sums = [...mergeUsage(usages).values()].map(({ tokens }) => [tokens.input, tokens.cacheRead, tokens.output]);
    assert.deepEqual(sums, [
      [500, 0, 20],
      [550, 50, 5],
    ]);
  });
});

function read(records: readonly unknown[], file = path): CollectedFacts {
  const text = records.map(record => JSON.stringify(record)).join('\n');
  const companions = file.includes('subagents') ? [file.replace('.jsonl', '.meta.json')] : [];
  return collectFacts(
    qwenAdapter,
    { agent: 'qwen', path: file, format: 'jsonl', companions },
    { bytes: Buffer.from(`${text}\n`) },
  );
}

function user(uuid: string, text: string, parentUuid: string | null): Record<string, unknown> {
  return { uuid, parentUuid, sessionId, timestamp, type: 'user', message: { parts: [{ text }] } };
}

function answer(uuid: string, usageMetadata: object | undefined, text = ''): Record<string, unknown> {
  const parts = text === '' ? [] : [{ text }];
  return { uuid, sessionId, timestamp, type: 'assistant', model: 'm', message: { parts }, usageMetadata };
}

function system(uuid: string, subtype: string, systemPayload: object, parentUuid: string | null = null): object {
  return { uuid, parentUuid, sessionId, timestamp, type: 'system', subtype, systemPayload };
}

function telemetry(uuid: string, input: number, output: number, more: object = {}): object {
  const event = { 'event.name': 'qwen-code.api_response', input_token_count: input, output_token_count: output };
  return system(uuid, 'ui_telemetry', { uiEvent: { ...event, cached_content_token_count: 0, ...more } });
}

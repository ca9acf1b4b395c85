import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Json } from '../../../src/agents/adapter';
import { ampAdapter } from '../../../src/agents/amp/adapter';
import { totalTokens } from '../../../src/model/tokens';
import { type CollectedContent, collectContent } from '../../support/collectContent';
import { identityOf } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';

const threadId = 'T-019d0000-0000-7000-8000-00000000ffff';
const begun = 1_772_300_000_000;

function readThread(thread: object, state?: Json, id = threadId): Promise<CollectedContent> {
  return readText(JSON.stringify({ id, created: begun, ...thread }), state, id);
}

async function readText(text: string, state?: Json, id = threadId): Promise<CollectedContent> {
  const folder = temporaryFolder();
  try {
    mkdirSync(join(folder, 'threads'));
    writeFileSync(join(folder, 'threads', `${id}.json`), text);
    const [source] = ampAdapter.enumerate({ path: folder, origin: 'default' }, () => undefined);
    if (source === undefined) throw new Error('no thread was found');
    const identity = identityOf(ampAdapter, source);
    if (identity === null) throw new Error(`${source.path} is no thread`);
    return await collectContent(ampAdapter, { source, identity }, state === undefined ? {} : { state });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function user(messageId: number, ...content: readonly object[]): object {
  return { role: 'user', messageId, content, meta: { sentAt: begun + messageId * 1000 } };
}

function assistant(messageId: number, content: readonly object[], more: object = {}): object {
  return { role: 'assistant', messageId, content, state: { type: 'complete', stopReason: 'end_turn' }, ...more };
}

const text = (words: string): object => ({ type: 'text', text: words });
const call = (id: string, name: string, input: object): object => ({ type: 'tool_use', id, name, input });
const result = (toolUseID: string, run: object): object => ({ type: 'tool_result', toolUseID, run });

const usage = (model: string | undefined, more: object = {}): object => ({
  usage: {
    model,
    inputTokens: 3,
    outputTokens: 20,
    cacheCreationInputTokens: 500,
    cacheReadInputTokens: 1000,
    totalInputTokens: 1503,
    timestamp: '2026-02-28T18:00:00.000Z',
    ...more,
  },
});

const spent = ({ usages }: CollectedContent): unknown[] =>
  usages.map(({ model, tokens: { input, cacheRead, cacheWrite5m, output }, fidelity }) => [
    model,
    input,
    cacheRead,
    cacheWrite5m,
    output,
    fidelity,
  ]);

describe('what threads of Amp used', () => {
  it('calls the uncached input of models of OpenAI cache creation (FORMATS trap 83)', async () => {
    const messages = [user(0, text('go')), assistant(1, [], usage('gpt-5.2')), assistant(2, [], usage('claude-x'))];
    assert.deepEqual(spent(await readThread({ messages })), [
      ['gpt-5.2', 503, 1000, 0, 20, 'exact'],
      ['claude-x', 3, 1000, 500, 20, 'exact'],
    ]);
  });

  it('has no model and no amount in old threads (FORMATS trap 83)', async () => {
    const { usages } = await readThread({ messages: [user(0, text('go')), assistant(1, [], usage(undefined))] });
    assert.deepEqual(
      usages.map(({ model, statedNanoUsd, tokens }) => [model, statedNanoUsd, tokens.cacheWrite5m]),
      [[null, null, 500]],
    );
  });

  it('is told once of requests that the ledger and a message have', async () => {
    const event = (id: string, input: number, output: number, more: object = {}): object => ({
      id,
      timestamp: '2025-11-13T02:13:25.000Z',
      model: 'claude-y',
      credits: 1.5,
      tokens: { input, output },
      ...more,
    });
    const facts = await readThread({
      messages: [
        user(0, text('go')),
        assistant(1, [], usage(undefined, { timestamp: undefined })),
        assistant(3, [], usage(undefined, { timestamp: undefined, outputTokens: 21 })),
      ],
      usageLedger: { events: [event('a', 9, 9, { toMessageId: 1 }), event('b', 3, 21), event('c', 70, 7)] },
    });
    assert.deepEqual(spent(facts), [
      ['claude-y', 3, 1000, 500, 20, 'exact'],
      ['claude-y', 3, 1000, 500, 21, 'exact'],
      ['claude-y', 70, 0, 0, 7, 'partial'],
    ]);
    assert.deepEqual(
      facts.usages.map(({ ts }) => ts),
      [1_763_000_005_000, 1_763_000_005_000, 1_763_000_005_000],
    );
  });

  it('is not told of an answer that is still being written', async () => {
    const streaming = { ...usage('claude-x', { outputTokens: 2 }), state: { type: 'streaming' } };
    const first = await readThread({ messages: [user(0, text('go')), assistant(1, [text('I')], streaming)] });
    assert.deepEqual(spent(first), []);
    const second = await readThread(
      { messages: [user(0, text('go')), assistant(1, [text('I did.')], usage('claude-x'))] },
      first.state,
    );
    assert.deepEqual(spent(second), [['claude-x', 3, 1000, 500, 20, 'exact']]);
    assert.equal(second.events.at(-1)?.seq, first.events.at(-1)?.seq);
  });

  it('of the oracle is that in its debug output, in its own sidechain', async () => {
    const debug = { inferences: [usage('gpt-5.2', { timestamp: undefined })] };
    const { usages, threads } = await readThread({
      messages: [
        user(0, text('go')),
        assistant(1, [call('toolu_0123456789abc', 'oracle', { task: 'Why?' })]),
        user(2, result('toolu_0123456789abc', { status: 'done', result: 'Because.', '~debug': debug })),
      ],
    });
    assert.deepEqual(
      usages.map(({ threadId: thread, tokens }) => [thread, tokens.input, tokens.cacheRead]),
      [['toolu_0123456789abc', 503, 1000]],
    );
    assert.deepEqual(
      threads.map(({ threadId: thread, agentType, status }) => [thread, agentType, status]),
      [
        ['toolu_0123456789abc', 'oracle', 'completed'],
        ['main', undefined, undefined],
      ],
    );
  });
});

describe('threads of Amp', () => {
  it('say how each call ended', async () => {
    const runs = {
      a: { status: 'done', result: { output: 'ok', exitCode: 0 } },
      b: { status: 'done', result: { output: '1 failing', exitCode: 1 } },
      c: { status: 'error', error: { message: 'no shell' } },
      d: { status: 'rejected-by-user', reason: 'not now' },
      e: { status: 'cancelled', reason: 'user pressed esc' },
      f: { status: 'in-progress' },
      g: { status: 'blocked-on-user' },
    };
    const facts = await readThread({
      messages: [
        user(0, text('go')),
        assistant(
          1,
          Object.keys(runs).map(id => call(id, 'Bash', { cmd: 'npm test' })),
        ),
        user(2, ...Object.entries(runs).map(([id, run]) => result(id, run))),
      ],
      meta: { traces: [{ name: 'tools', context: { messageId: 1 }, endTime: '2026-02-28T18:00:07.000Z' }] },
    });
    assert.deepEqual(
      facts.events
        .filter(({ kind }) => kind === 'tool_result')
        .map(({ callId, detail, body, ts }) => [callId?.at(-1), detail, body, ts]),
      [
        ['a', null, 'ok', 1_772_301_607_000],
        ['b', 'error', '1 failing', 1_772_301_607_000],
        ['c', 'error', 'no shell', 1_772_301_607_000],
        ['d', 'denial', 'not now', 1_772_301_607_000],
        ['e', 'cancelled', 'user pressed esc', 1_772_301_607_000],
      ],
    );
    assert.deepEqual(
      facts.checks.map(({ result: verdict, exitCode }) => [verdict, exitCode]),
      [
        ['pass', 0],
        ['fail', 1],
        ['fail', null],
      ],
    );
    assert.equal(facts.sessions.at(-1)?.endState, 'tool_pending');
  });

  it('keep what was cut off by an edited prompt as a branch', async () => {
    const first = await readThread({ messages: [user(0, text('red')), assistant(1, [text('Red it is.')])] });
    const again = await readThread({ messages: [user(0, text('blue')), assistant(2, [text('Blue.')])] }, first.state);
    const events = [...first.events, ...again.events];
    const seqs = ampAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq }) => seqs.has(seq)).map(({ summary }) => summary),
      ['red', 'Red it is.'],
    );
  });

  it('repeat as forks what was said and used before, under the same names', async () => {
    const shared = [
      user(0, text('go')),
      assistant(1, [text('gone')], usage('claude-x', { timestamp: new Date(begun + 1500).toISOString() })),
    ];
    const original = await readThread({ messages: shared });
    const fork = await readThread(
      {
        messages: [...shared, user(9, text('else'))],
        created: begun + 5000,
        relationships: [{ threadID: threadId, type: 'fork', role: 'child' }],
      },
      undefined,
      'T-019d0000-0000-7000-8000-00000000eeee',
    );
    assert.deepEqual(
      fork.events.map(({ summary, detail }) => [summary, detail]),
      [
        ['go', 'copied'],
        ['gone', 'copied'],
        ['else', 'prompt'],
      ],
    );
    assert.deepEqual(
      fork.events.slice(0, 2).map(({ node }) => node),
      original.events.map(({ node }) => node),
    );
    assert.deepEqual(
      fork.usages.map(({ requestKey, copied }) => [requestKey, copied]),
      original.usages.map(({ requestKey }) => [requestKey, true]),
    );
    assert.deepEqual(fork.sessions.at(-1)?.parentNativeId, threadId);
  });

  it('of other machines have no folder', async () => {
    const env = { initial: { trees: [{ uri: 'vscode-remote://ssh/work' }] } };
    assert.deepEqual((await readThread({ messages: [user(0, text('go'))], env })).places, []);
  });

  it('lie where Amp puts them', () => {
    const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      ampAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.equal(rootsOn('linux', '/home/a')[0], '/home/a/.local/share/amp');
    assert.equal(rootsOn('darwin', '/Users/a')[0], '/Users/a/.local/share/amp');
    assert.equal(rootsOn('win32', 'C:\\Users\\a')[0], 'C:\\Users\\a\\.local\\share\\amp');
    assert.equal(rootsOn('linux', '/home/a', { XDG_DATA_HOME: '/data' })[0], '/data/amp');
    assert.ok(rootsOn('linux', '/home/a', { AMP_DATA_DIR: '/amp' }).includes('/amp'));
    assert.ok(rootsOn('linux', '/home/a').includes('/home/a/.config/Cursor/User/globalStorage/sourcegraph.amp'));
  });

  it('go on by their id', () => {
    assert.deepEqual(ampAdapter.resumeCommand?.(threadId), ['amp', 'threads', 'continue', threadId]);
    assert.equal(ampAdapter.resumeCommand?.('T-1; rm -rf /'), null);
  });
});

const captured = sharedPath('corpus/amp/git-ai-project__git-ai/tests/fixtures/amp-threads');
const stated = z.object({
  messages: z.array(
    z.object({ usage: z.optional(z.object({ totalInputTokens: z.number(), outputTokens: z.number() })) }),
  ),
});

describe(`captured threads of Amp${captured === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  for (const id of ['T-019ca1ce-3ae2-7686-a41e-ccc078837f8a', 'T-019ca1f6-7f21-77b5-a308-65416ebbdf48'])
    it(`sum up to what ${id} states of each request`, async function () {
      if (captured === undefined) return this.skip();
      const file = readFileSync(join(captured, `${id}.json`), 'utf8');
      const { usages, problems } = await readText(file, undefined, id);
      assert.deepEqual(
        usages.map(({ tokens }) => [totalTokens(tokens) - tokens.output, tokens.output]),
        z
          .parse(stated, JSON.parse(file))
          .messages.flatMap(({ usage: sums }) => (sums ? [[sums.totalInputTokens, sums.outputTokens]] : [])),
      );
      assert.deepEqual(problems, []);
    });

  it('edited what their diff shows, where and on which branch', async function () {
    if (captured === undefined) return this.skip();
    const id = 'T-019ca1f6-7f21-77b5-a308-65416ebbdf48';
    const { edits, places, sessions } = await readText(
      readFileSync(join(captured, `${id}.json`), 'utf8'),
      undefined,
      id,
    );
    assert.deepEqual(
      edits.map(({ path, status, linesAdded, linesRemoved, hunks }) => [
        path,
        status,
        linesAdded,
        linesRemoved,
        hunks[0]?.oldStart,
      ]),
      [['/Users/svarlamov/projects/testing-git-amp/jokes.csv', 'applied', 1, 0, 11]],
    );
    assert.deepEqual(places, [{ cwd: '/Users/svarlamov/projects/testing-git-amp', gitBranch: 'master', seq: 0 }]);
    assert.equal(sessions.at(-1)?.automated, true);
  });
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { grokAdapter } from '../../../src/agents/grok/adapter';
import { changesOf } from '../../../src/agents/grok/edits';
import { readOutcome } from '../../../src/agents/grok/toolOutput';
import { readTurnUsage } from '../../../src/agents/grok/turnUsage';
import { type CollectedFacts, collectFacts } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const root = resolve(import.meta.dirname, '../../fixtures/agents/grok/bakery/.grok/sessions');
const sources = () => grokAdapter.enumerate({ path: root, origin: 'default' }, () => {});

function factsOf(end: string): CollectedFacts {
  const source = sources().find(({ path, rank }) => path.includes(`0000000000${end}`) && (rank === 1 || end === 'e1'));
  assert.ok(source);
  return collectFacts(grokAdapter, source);
}

/** The last thing told under each seq. */
const settled = ({ events }: CollectedFacts) => [...new Map(events.map(event => [event.seq, event])).values()];

const nowhere = '/x/%2Fwork/019f7000-0000-7000-8000-0000000000b1/updates.jsonl';
function readLines(updates: readonly unknown[], path = nowhere): CollectedFacts {
  const records = updates.map(update => ({ timestamp: 1783500000, method: 'session/update', params: { update } }));
  const bytes = Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join(''));
  return collectFacts(grokAdapter, { agent: 'grok', path, format: 'jsonl', companions: [] }, { bytes });
}

const user = (text: string, _meta = {}) => ({
  sessionUpdate: 'user_message_chunk',
  content: { type: 'text', text },
  _meta,
});
const answer = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });

describe('sessions of Grok Build', () => {
  it('lie below the home, or where its variable says', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      grokAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a'), ['/home/a/.grok/sessions']);
    assert.deepEqual(roots('darwin', '/Users/a', { GROK_HOME: '/srv/grok' }), [
      '/Users/a/.grok/sessions',
      '/srv/grok/sessions',
    ]);
    assert.deepEqual(roots('win32', 'C:\\Users\\a'), ['C:\\Users\\a\\.grok\\sessions']);
  });

  it('are read from the record, else from what the model was given', () => {
    const ranks = sources().map(({ path, rank }) => [path.split('/').at(-2)?.slice(-2), basename(path), rank]);
    assert.deepEqual(ranks, [
      ['a1', 'chat_history.jsonl', 0],
      ['a1', 'updates.jsonl', 1],
      ['c1', 'updates.jsonl', 1],
      ['e1', 'chat_history.jsonl', 0],
      ['f1', 'updates.jsonl', 1],
      ['c2', 'updates.jsonl', 1],
    ]);
  });

  it('have the tokens and amounts of their turns, by model', () => {
    const { usages } = factsOf('a1');
    const told = usages.filter(({ threadId }) => threadId === 'main');
    assert.deepEqual(
      told.map(({ model, tokens: { input, cacheRead, output }, statedNanoUsd, fidelity }) => [
        model,
        input,
        cacheRead,
        output,
        statedNanoUsd,
        fidelity,
      ]),
      [
        ['grok-code-2', 3000, 6000, 700, 9_000_000, 'exact'],
        ['grok-code-2-mini', 1000, 200, 80, 500_000, 'exact'],
        ['grok-code-2', 1000, 4000, 200, null, 'partial'],
        ['grok-code-2', 100, 500, 20, 200_000, 'exact'],
        ['grok-code-2', 100, 600, 30, 300_000, 'exact'],
        ['grok-code-2', 900, 0, 40, 600_000, 'exact'],
      ],
    );
    assert.equal(new Set(told.map(({ requestKey }) => requestKey)).size, 6);
  });

  it('bill a subagent in the turn that has it in its figure, and one that outlived its turn by itself', () => {
    const marked = new Set(
      factsOf('a1')
        .usages.filter(({ threadId, copied }) => threadId !== 'main' && !copied)
        .map(({ requestKey }) => requestKey),
    );
    const [own] = factsOf('c1').usages;
    const [outlived] = factsOf('c2').usages;
    assert.ok(own?.copied === true && marked.has(own.requestKey));
    assert.ok(outlived !== undefined && !marked.has(outlived.requestKey));
    assert.deepEqual([outlived.tokens.input, outlived.tokens.output], [800, 60]);
  });

  it('hold their subagents, whose parent names them', () => {
    const { identity, events, threads } = factsOf('c2');
    assert.deepEqual(
      [identity.sessionId, identity.threadId.slice(-2), identity.parentThreadId?.slice(-2)],
      [null, 'c2', 'a1'],
    );
    assert.equal(events[0]?.detail, 'spawn_prompt');
    assert.equal(Object.assign({}, ...threads).worktreePath, '/work/trees/letter');
    const told = factsOf('a1').threads.filter(({ threadId }) => threadId.endsWith('c2'));
    const { kind, spawnCallId, status } = Object.assign({}, ...told);
    assert.deepEqual([kind, spawnCallId, status], ['async', 'call-9', 'completed']);
  });

  it('leave abandoned what a rewind took back', () => {
    const facts = factsOf('a1');
    const nodes = settled(facts);
    const abandoned = grokAdapter.abandoned?.(nodes) ?? new Set();
    assert.deepEqual(
      nodes.filter(({ seq }) => abandoned.has(seq)).map(({ summary }) => summary),
      ['Paint the oven red', 'Red paint needs a brush.'],
    );
  });

  it('that were forked copy up to the second of the fork', () => {
    const facts = factsOf('f1');
    assert.deepEqual(
      settled(facts)
        .filter(({ detail }) => detail !== 'copied')
        .map(({ body }) => body),
      ['Make it quiet instead', 'A quiet bell.'],
    );
    assert.deepEqual([facts.edits.length, facts.checks.length], [0, 0]);
    const keys = new Set(factsOf('a1').usages.map(({ requestKey }) => requestKey));
    assert.deepEqual(
      facts.usages.map(({ copied, requestKey }) => [copied, keys.has(requestKey)]),
      [
        [true, true],
        [true, true],
        [true, true],
        [true, true],
        [false, false],
      ],
    );
  });

  it('tell who typed what', () => {
    const said = settled(factsOf('a1')).filter(({ kind }) => kind === 'user_msg');
    assert.deepEqual(
      said.map(({ role, detail, summary }) => `${role} ${detail} ${summary}`),
      [
        'user prompt Let the oven ring when the bread is done',
        'user shell git status',
        'system shell_output clean',
        'user prompt Now make the bell loud',
        'user prompt and test it',
        'system injected <system-reminder>The subagent has finished</system-reminder>',
        'user prompt Paint the oven red',
        'user prompt Paint the oven blue',
        'user prompt Go on',
      ],
    );
  });

  it('judge commands by their exit codes, which are no failure of the tool', () => {
    const { checks, events } = factsOf('a1');
    assert.deepEqual(
      checks.map(({ command, result, exitCode }) => [command, result, exitCode]),
      [
        ['npm test', 'fail', 1],
        ['npm test', 'pass', 0],
      ],
    );
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'tool_result').flatMap(({ detail }) => detail ?? []),
      ['error', 'error', 'denial'],
    );
  });

  it('know how they ended', () => {
    const endOf = (end: string) => Object.assign({}, ...factsOf(end).sessions).endState;
    assert.deepEqual([endOf('a1'), endOf('f1'), endOf('e1')], ['truncated', 'awaiting_user', 'awaiting_user']);
    const call = { sessionUpdate: 'tool_call', toolCallId: 'c', title: 'read_file', rawInput: {} };
    const { sessions } = readLines([user('Read it'), call]);
    assert.equal(sessions.at(-1)?.endState, 'tool_pending');
  });

  it('of older versions number no prompts and have no envelope', () => {
    const lines = [user('One'), user('and more'), answer('1'), user('Two')].map(update => ({ sessionId: 's', update }));
    const bytes = Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join(''));
    const facts = collectFacts(
      grokAdapter,
      { agent: 'grok', path: nowhere, format: 'jsonl', companions: [] },
      { bytes },
    );
    assert.deepEqual(
      settled(facts).map(({ body }) => body),
      ['One\nand more', '1', 'Two'],
    );
    assert.deepEqual(facts.problems, []);
  });

  it('count a turn that is told again once', () => {
    const end = (prompt_id: string, outputTokens: number) => ({
      sessionUpdate: 'turn_completed',
      prompt_id,
      stop_reason: 'end_turn',
      usage: { inputTokens: 10, outputTokens },
    });
    const { usages } = readLines([user('a'), end('p', 1), end('p', 5), end('q', 2)]);
    assert.deepEqual(
      usages.map(({ requestKey, tokens }) => [requestKey.split(':').slice(1).join(':'), tokens.output]),
      [
        ['p:total', 1],
        ['p:total', 5],
        ['q:total', 2],
      ],
    );
  });

  it('report what is not known, once', () => {
    const strange = { sessionUpdate: 'hologram' };
    assert.deepEqual(
      readLines([strange, strange, {}, { sessionUpdate: 'tool_call' }]).problems.map(({ reason, detail }) => [
        reason,
        detail,
      ]),
      [
        ['unknown_record', 'hologram'],
        ['unexpected_shape', 'line'],
        ['unexpected_shape', 'tool_call'],
      ],
    );
  });
});

describe('what tools of Grok Build return', () => {
  const outcome = (status: string | undefined, text: string, rawOutput = {}) => {
    const content = [{ type: 'content', content: { type: 'text', text } }];
    const read = readOutcome({ status, content, rawOutput });
    return read === null ? null : [read.detail, read.exitCode];
  };

  it('tells how calls ended', () => {
    assert.equal(outcome('in_progress', 'x'), null);
    assert.deepEqual(outcome('completed', 'x', { type: 'Bash', exit_code: 2, signal: null }), ['error', 2]);
    assert.deepEqual(outcome(undefined, 'x', { type: 'Bash', exit_code: 0, signal: 'backgrounded' }), [null, null]);
    assert.deepEqual(outcome('failed', 'x', { type: 'Bash', exit_code: -1, signal: 'SIGKILL' }), ['error', null]);
    assert.deepEqual(outcome('failed', 'Tool `x` was not executed: hook'), ['permission_denial', null]);
    assert.deepEqual(outcome('failed', 'The user elected to avoid running the x tool.'), ['denial', null]);
    assert.deepEqual(outcome('failed', 'User cancelled the execution for tool `x`'), ['cancelled', null]);
  });

  it('has texts in many places', () => {
    const textIn = (rawOutput: object) => readOutcome({ status: 'completed', rawOutput })?.text;
    const stdout = [...Buffer.from('a.ts:1:grün')];
    assert.equal(textIn({ type: 'GrepSearch', stdout, stderr: [], exit_code: 0, match_count: 1 }), 'a.ts:1:grün');
    assert.equal(textIn({ type: 'MCP', tool_name: 't', output: { OkayOutput: 'fine' } }), 'fine');
    assert.equal(textIn({ type: 'ListDir', Content: 'a\nb' }), 'a\nb');
    assert.equal(textIn({ type: 'Odd', a: 1, b: 2 }), '{"a":1,"b":2}');
  });

  it('names the lines of every place that an edit changed', () => {
    const detail = (new_line: number) => ({ old_string: 'x', new_string: 'y\nz', old_line: new_line, new_line });
    const edits = { details: [detail(2), detail(6)] };
    const applied = { old_string: 'x', new_string: 'y\nz', absolute_path: '/w/a', edits };
    const [change] = changesOf('search_replace', {}, { EditsApplied: applied });
    assert.deepEqual(
      change?.hunks.map(({ oldStart, newStart, lines }) => [oldStart, newStart, lines]),
      [
        [2, 2, ['-x', '+y', '+z']],
        [5, 6, ['-x', '+y', '+z']],
      ],
    );
  });

  it('has no amount where it is partial', () => {
    const row = { inputTokens: 5, outputTokens: 1, costUsdTicks: 70 };
    assert.deepEqual(
      [{ ...row }, { ...row, costIsPartial: true }, { ...row, usageIsIncomplete: true }].map(
        usage => readTurnUsage(usage, 'm')[0]?.nanoUsd,
      ),
      [7, null, null],
    );
  });
});

const corpus = sharedPath('corpus/grok');

describe(`sessions of Grok Build of others${corpus === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  const found =
    corpus === undefined
      ? []
      : readdirSync(corpus, { recursive: true, encoding: 'utf8' })
          .filter(name => basename(name) === 'chat_history.jsonl')
          .map(name => join(corpus, name));
  for (const path of found) {
    it(`are read: ${path.slice((corpus ?? '').length)}`, () => {
      const { problems, events, sessions } = collectFacts(grokAdapter, {
        agent: 'grok',
        path,
        format: 'jsonl',
        companions: [join(path, '../summary.json')],
      });
      assert.deepEqual(problems, []);
      assert.equal(events[0]?.detail, 'session_start');
      assert.ok(events.some(({ detail }) => detail === 'prompt'));
      const calls = events.filter(({ kind }) => kind === 'tool_call').length;
      const results = events.filter(({ kind }) => kind === 'tool_result').length;
      assert.ok(calls >= results && results > 0);
      assert.equal(Object.assign({}, ...sessions).title.source, 'generated');
    });
  }
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { FactSink, SourceRef } from '../../../src/agents/adapter';
import { buckets } from '../../../src/agents/tokenCounts';
import { vibeAdapter } from '../../../src/agents/vibe/adapter';
import { changesOf } from '../../../src/agents/vibe/edits';
import { readOutcome } from '../../../src/agents/vibe/toolOutcome';
import { VibeReader } from '../../../src/agents/vibe/vibeReader';
import { PriceBook } from '../../../src/pricing/priceBook';
import { collectContent } from '../../support/collectContent';
import { type CollectedFacts, identityOf, mergeThreads, noFacts, sinkInto } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const root = resolve(import.meta.dirname, '../../fixtures/agents/vibe/mill/.vibe/logs/session');

async function factsOf(start: string): Promise<CollectedFacts> {
  const source = vibeAdapter
    .enumerate({ path: root, origin: 'default' }, () => {})
    .find(({ path }) => path.includes(start));
  assert.ok(source);
  const identity = identityOf(vibeAdapter, source);
  assert.ok(identity);
  return collectContent(vibeAdapter, { source, identity });
}

/** Reads messages with what `meta.json` would say of them. */
function readMessages(messages: string, meta: object = {}): CollectedFacts {
  const source: SourceRef = {
    agent: 'vibe',
    path: '/x/s/meta.json',
    format: 'json',
    companions: ['/x/s/messages.jsonl'],
  };
  const value = { session_id: 'c0de', start_time: '2026-07-01T08:00:00+00:00', ...meta };
  const identity = vibeAdapter.identify(source, Buffer.from(JSON.stringify(value)));
  assert.ok(identity);
  const facts = noFacts(identity);
  const sink: FactSink = sinkInto(facts);
  const companions = new Map([['/x/s/messages.jsonl', messages]]);
  const reader = new VibeReader({ source, identity, sink, companions, readBeside: () => null }, undefined);
  for (const _ of reader.read({ format: 'json', value }));
  return facts;
}

const lines = (...messages: readonly object[]) => messages.map(message => `${JSON.stringify(message)}\n`).join('');

describe('sessions of Mistral Vibe', () => {
  it('lie below the home, or where its variable says', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      vibeAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a'), ['/home/a/.vibe/logs/session']);
    assert.deepEqual(roots('darwin', '/Users/a', { VIBE_HOME: '/srv/vibe' }), [
      '/Users/a/.vibe/logs/session',
      '/srv/vibe/logs/session',
    ]);
    assert.deepEqual(roots('win32', 'C:\\Users\\a'), ['C:\\Users\\a\\.vibe\\logs\\session']);
  });

  it('have one total, and their subagents another', async () => {
    const { usages } = await factsOf('a1a1');
    assert.deepEqual(
      usages.map(({ requestKey, threadId, tokens, model, provider, fidelity, statedNanoUsd }) => [
        requestKey.slice(0, 4),
        threadId.slice(0, 4),
        tokens.input,
        tokens.output,
        model,
        provider,
        fidelity,
        statedNanoUsd,
      ]),
      [
        ['a1a1', 'main', 20000, 1500, 'devstral-2512', 'mistral', 'partial', 11_000_000],
        ['e6e6', 'e6e6', 3000, 200, 'devstral-2512', 'mistral', 'partial', 1_600_000],
      ],
    );
  });

  it('that go on after a compaction have the total of their parent in theirs', async () => {
    const { usages, sessions } = await factsOf('b2b2');
    assert.deepEqual(
      usages.map(({ requestKey, tokens, fidelity }) => [requestKey.slice(0, 4), tokens.input, fidelity]),
      [
        ['b2b2', 26000, 'partial'],
        ['a1a1', 0, 'exact'],
      ],
    );
    const { relationship, title } = Object.assign({}, ...sessions);
    assert.deepEqual([relationship, title.text], ['continuation', 'Now let it stop at noon']);
  });

  it('that were forked have a total of their own, and no amount without prices', async () => {
    const { usages, sessions } = await factsOf('c3c3');
    assert.deepEqual(
      usages.map(({ requestKey, tokens, statedNanoUsd }) => [requestKey.slice(0, 4), tokens.input, statedNanoUsd]),
      [['c3c3', 5000, null]],
    );
    const { relationship, title } = Object.assign({}, ...sessions);
    assert.deepEqual([relationship, title], ['fork', { text: 'Days of the mill', source: 'custom' }]);
  });

  it('hold their subagents, each below the call that gave it its task', async () => {
    const { threads, events } = await factsOf('a1a1');
    const child = [...mergeThreads(threads).values()].find(({ threadId }) => threadId !== 'main');
    assert.deepEqual(
      [child?.agentType, child?.spawnCallId, child?.status, child?.parentThreadId],
      ['explore', 'aaaaaaaa5', 'completed', 'main'],
    );
    const said = events.filter(({ threadId }) => threadId === child?.threadId);
    assert.deepEqual([said[0]?.detail, said.at(-1)?.body], ['spawn_prompt', 'Water.']);
  });

  it('judge commands, and know what failed', async () => {
    const { checks, edits } = await factsOf('a1a1');
    assert.deepEqual(
      checks.map(({ command, result, exitCode }) => [command, result, exitCode]),
      [
        ['pytest -q', 'fail', 1],
        ['pytest -q', 'pass', 0],
      ],
    );
    assert.deepEqual(
      edits.map(({ path, operation, status }) => [path, operation, status]),
      [
        ['/work/mill/wheel.py', 'update', 'applied'],
        ['/work/mill/counter.py', 'create', 'applied'],
        ['/work/mill/wheel.py', 'update', 'failed'],
      ],
    );
  });

  it('of one file, from before version 2, are read alike', async () => {
    const { identity, edits, sessions, usages } = await factsOf('d4d4');
    assert.ok(identity.sessionId?.startsWith('d4d4'));
    assert.deepEqual(
      usages.map(({ model, provider }) => [model, provider]),
      [['devstral-2', 'mistral']],
    );
    assert.deepEqual(
      edits.map(({ status, hunks }) => [status, hunks.length]),
      [
        ['applied', 2],
        ['unknown', 1],
      ],
    );
    assert.equal(Object.assign({}, ...sessions).endState, 'tool_pending');
  });

  it('know when they were last saved, and nothing of the time of what was said before', async () => {
    const { events } = await factsOf('c3c3');
    const times = events.map(({ ts }) => (ts === null ? null : new Date(ts).toISOString()));
    assert.deepEqual(
      times.filter(time => time !== null),
      ['2026-07-02T09:00:00.000Z', '2026-07-02T09:05:00.000Z'],
    );
  });

  it('are no sessions without a name and a beginning', () => {
    const source: SourceRef = { agent: 'vibe', path: '/x/meta.json', format: 'json', companions: [] };
    const identify = (text: string) => vibeAdapter.identify(source, Buffer.from(text));
    assert.equal(identify('{"session_id": "a"}'), null);
    assert.equal(identify('[1'), null);
    const cut = '{"session_id": "a", "start_time": "2026", "environment": {"working_directory": "C:\\\\w\\"x"}, "conf';
    assert.deepEqual([identify(cut)?.sessionId, identify(cut)?.cwd], ['a', 'C:\\w"x']);
  });

  it('report what is no message, and leave alone what is still being written', () => {
    const { problems, events } = readMessages(
      `${lines({ role: 'user', content: 'a' }, { role: 'ghost' })}x\n{"role":"us`,
    );
    assert.deepEqual(
      problems.map(({ reason, detail }) => [reason, detail]),
      [
        ['malformed_json', 'message'],
        ['unknown_record', 'role ghost'],
      ],
    );
    assert.equal(events.length, 2);
  });

  it('name the model as people know it', () => {
    const models = [
      { name: 'mistral-vibe-cli-latest', alias: 'mistral-medium-3.5', provider: 'mistral' },
      { name: 'devstral-small-latest', alias: 'small', provider: 'mistral' },
    ];
    const modelOf = (meta: object) => readMessages('', meta).threads[0]?.model;
    const ofActive = (active_model: string) => modelOf({ config: { active_model, models } });
    assert.equal(ofActive('mistral-medium-3.5'), 'mistral-medium-3.5');
    assert.equal(ofActive('mistral-vibe-cli-latest'), 'mistral-medium-3.5');
    // An alias may be anything; this model has a public name.
    assert.equal(ofActive('small'), 'devstral-small-latest');
    assert.equal(ofActive('gone'), 'gone');
    assert.equal(modelOf({ agent_config: { active_model: 'small', models } }), 'devstral-small-latest');
    const price = new PriceBook().price({
      model: ofActive('mistral-medium-3.5') ?? null,
      provider: 'mistral',
      ts: null,
      tokens: buckets({ input: 1000, output: 100 }),
      speed: 'standard',
      webSearches: 0,
      statedNanoUsd: null,
      fidelity: 'partial',
    });
    assert.equal(price.source, 'rate_card');
  });

  it('have no branch where none was checked out', () => {
    const branchOf = (git_branch: string) =>
      readMessages('', { git_branch, environment: { working_directory: '/w' } }).places[0]?.gitBranch;
    assert.deepEqual([branchOf('HEAD'), branchOf('main')], [null, 'main']);
  });

  it('tell a command of the user from what he said', () => {
    const content =
      'Manual `!` command result from the user. Use this as context only.\n\nCommand: `ls`\n\nWorking directory: `/w`';
    const { events, sessions } = readMessages(lines({ role: 'user', content, injected: true }));
    assert.deepEqual(
      events.slice(1).map(({ role, detail, body }) => [role, detail, body]),
      [
        ['user', 'shell', 'ls'],
        ['system', 'shell_output', content],
      ],
    );
    assert.equal(Object.assign({}, ...sessions).endState, undefined);
  });
});

describe('results of Mistral Vibe', () => {
  it('say how a call ended', () => {
    const outcome = (text: string) => {
      const { detail, exitCode } = readOutcome('bash', text);
      return [detail, exitCode];
    };
    assert.deepEqual(outcome('command: x\nstdout: \nstderr: \nreturncode: 0'), [null, 0]);
    assert.deepEqual(outcome("<tool_error>bash failed: Command failed: 'x'\nReturn code: 7</tool_error>"), [
      'error',
      7,
    ]);
    assert.deepEqual(outcome("<tool_error>bash failed: Command timed out after 9s: 'x'</tool_error>"), ['error', null]);
    assert.deepEqual(outcome('User rejected the tool call, provide an alternative plan'), ['denial', null]);
    assert.deepEqual(outcome('Unknown option: later'), ['denial', null]);
    assert.deepEqual(outcome("Error getting tool 'bash': gone"), ['error', null]);
    assert.deepEqual(outcome("Tool 'bash' is permanently disabled"), ['permission_denial', null]);
    assert.deepEqual(outcome("Tool 'bash' blocked by denylist: ['vim', 'gdb']"), ['permission_denial', null]);
    assert.deepEqual(
      outcome("Command denied: 'vim a' matches denylist pattern 'vim'. Do not attempt to run this command."),
      ['permission_denial', null],
    );
    assert.deepEqual(
      outcome("Command denied: 'bash' is not allowed as a standalone command. Do not attempt to run this command."),
      ['permission_denial', null],
    );
    assert.deepEqual(outcome("command: x\nstdout: Command denied: 'x'\nstderr: \nreturncode: 0"), [null, 0]);
    assert.deepEqual(outcome("<tool_error>Tool 'bash' was denied by a hook</tool_error>"), ['permission_denial', null]);
    assert.deepEqual(outcome('<user_cancellation>Tool execution interrupted by user.</user_cancellation>'), [
      'interrupted',
      null,
    ]);
  });

  it('have blocks of older versions in one text', () => {
    const content = '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nc\n=======\n>>>>>>> REPLACE';
    assert.deepEqual(
      changesOf('search_replace', { file_path: 'f', content }).flatMap(({ hunks }) => hunks.map(({ lines: l }) => l)),
      [['-a', '+b'], ['-c']],
    );
  });
});

const corpus = sharedPath('corpus/mistral-vibe');

describe(`sessions of Mistral Vibe of others${corpus === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  const found =
    corpus === undefined
      ? []
      : readdirSync(corpus, { recursive: true, encoding: 'utf8' })
          .filter(name => /^(?:transcript.*|messages)\.jsonl$/.test(basename(name)))
          .map(name => join(corpus, name));
  for (const path of found) {
    it(`are read: ${path.slice((corpus ?? '').length)}`, () => {
      const text = readFileSync(path, 'utf8');
      const { problems, events } = readMessages(text);
      assert.deepEqual(problems, []);
      const count = (kind: string) => events.filter(event => event.kind === kind).length;
      const roles = (role: string) => text.split(`"role": "${role}"`).length - 1;
      assert.equal(count('tool_result'), roles('tool'));
      assert.equal(count('user_msg') + count('lifecycle') - 1 - shellCount(events), roles('user'));
    });
  }

  it('have the figures that their notes state', async function () {
    const path = found.find(name => name.includes('session_with_tools'));
    if (path === undefined) return this.skip();
    const source: SourceRef = {
      agent: 'vibe',
      path: join(dirname(path), 'meta.json'),
      format: 'json',
      companions: [path],
    };
    const identity = identityOf(vibeAdapter, source);
    assert.ok(identity);
    const { usages, sessions, places } = await collectContent(vibeAdapter, { source, identity });
    assert.deepEqual(
      usages.map(({ tokens, model }) => [tokens.input, tokens.output, model]),
      [[200, 100, 'mistral-medium-3.5']],
    );
    assert.equal(Object.assign({}, ...sessions).title.text, 'Read the README file');
    assert.deepEqual(places[0], { cwd: '/home/user/projects/myapp', gitBranch: 'feature/tool-support', seq: 0 });
  });
});

/** The output of a command of the user's is told apart from it. */
function shellCount(events: CollectedFacts['events']): number {
  return events.filter(({ detail }) => detail === 'shell_output').length;
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { droidAdapter } from '../../../src/agents/droid/adapter';
import { readTotals, settingsPath } from '../../../src/agents/droid/sessionTotals';
import { readOutcome } from '../../../src/agents/droid/toolResult';
import { readUserText } from '../../../src/agents/droid/userText';
import { type CollectedFacts, type CollectOptions, collectFacts, mergeThreads } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const folder = resolve(import.meta.dirname, '../../fixtures/agents/droid/orchard/.factory/sessions/-work-bakery');

function readFile(path: string, options?: CollectOptions): CollectedFacts {
  return collectFacts(
    droidAdapter,
    { agent: 'droid', path, format: 'jsonl', companions: [settingsPath(path)] },
    options,
  );
}

const factsOf = (end: string) => readFile(join(folder, `5a5a0000-0000-4000-8000-0000000000${end}.jsonl`));

const start = { type: 'session_start', id: 's', title: 't', version: 2, cwd: '/work' };
function readLines(records: readonly unknown[]): CollectedFacts {
  const bytes = Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join(''));
  return readFile('/nowhere/s.jsonl', { bytes });
}

describe('sessions of Droid', () => {
  it('lie below the home, or where the variables say', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      droidAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a'), ['/home/a/.factory/sessions']);
    assert.deepEqual(roots('darwin', '/Users/a'), ['/Users/a/.factory/sessions']);
    assert.deepEqual(roots('win32', 'C:\\Users\\a'), ['C:\\Users\\a\\.factory\\sessions']);
    const variables = { FACTORY_HOME_OVERRIDE: '/srv/h', FACTORY_DIR: '/srv/f', DROID_SESSIONS_DIR: '~/d' };
    assert.deepEqual(roots('linux', '/home/a', variables).slice(1), [
      '/srv/h/.factory/sessions',
      '/srv/f/sessions',
      '/home/a/d',
    ]);
  });

  it('have one total, which is spread over nothing and has no subagent in it', () => {
    const { usages } = factsOf('a1');
    assert.equal(new Set(usages.map(({ requestKey }) => requestKey)).size, 1);
    const total = usages.at(-1);
    assert.equal(total?.requestKey, '5a5a0000-0000-4000-8000-0000000000a1:total');
    assert.deepEqual(
      [total?.tokens.input, total?.tokens.cacheRead, total?.tokens.cacheWrite5m, total?.tokens.output, total?.fidelity],
      [2100, 31000, 5200, 900, 'partial'],
    );
    assert.deepEqual([total?.model, total?.provider], ['claude-sonnet-4-5-20250929', 'anthropic']);
    assert.ok(factsOf('a1').events.every(({ requestKey }) => requestKey === null));
  });

  it('have no usage where nothing was counted', () => {
    assert.deepEqual(factsOf('e1').usages, []);
    assert.equal(readTotals('{"tokenUsage":{"inputTokens":0,"outputTokens":0}}').tokens, null);
    assert.equal(readTotals('{"tokenUsage":').tokens, null);
    assert.equal(readTotals(undefined).tokens, null);
  });

  it('name no model for a total of several', () => {
    assert.deepEqual(
      factsOf('f1').usages.map(({ model }) => model),
      [null],
    );
  });

  it('hold their subagents, which say who called them', () => {
    const child = factsOf('c1');
    const { identity } = child;
    assert.deepEqual(
      [identity.sessionId, identity.threadId.slice(-2), identity.parentThreadId?.slice(-2)],
      [null, 'c1', 'a1'],
    );
    const thread = mergeThreads([...factsOf('a1').threads, ...child.threads]).get(identity.threadId);
    assert.deepEqual(
      [thread?.agentType, thread?.spawnCallId, thread?.status, thread?.model],
      ['scout', 'tu4', 'completed', 'claude-haiku-4-5'],
    );
    assert.equal(child.events[0]?.detail, 'spawn_prompt');
    assert.ok(child.usages[0]?.requestKey.endsWith('c1:total'));
  });

  it('that were forked copy up to a message', () => {
    const { events, edits, sessions } = factsOf('f1');
    assert.deepEqual(
      events.filter(({ detail }) => detail !== 'copied').map(({ body }) => body),
      ['Ring a bell at the end', 'Which bell?', 'A small one.'],
    );
    assert.deepEqual(edits, []);
    assert.deepEqual(Object.assign({}, ...sessions).relationship, 'fork');
  });

  it('tell a refusal from a cancelled call, and an interrupt', () => {
    const { events } = factsOf('a1');
    const last = new Map(events.map(event => [event.seq, event]));
    const details = [...last.values()].map(({ detail }) => detail);
    assert.deepEqual(
      details.filter(detail => detail === 'denial' || detail === 'interrupt' || detail === 'cancelled'),
      ['denial', 'interrupt'],
    );
  });

  it('tell what only the user was shown from what he said', () => {
    const { events } = factsOf('a1');
    const notice = events.find(({ body }) => body?.startsWith('BYOK Error'));
    assert.deepEqual([notice?.kind, notice?.role, notice?.detail], ['error', 'system', 'api_error']);
    assert.equal(events.filter(({ detail }) => detail === 'prompt').length, 4);
  });

  it('judge commands by their exit codes', () => {
    assert.deepEqual(
      factsOf('a1').checks.map(({ command, result, exitCode }) => [command, result, exitCode]),
      [
        ['npm test', 'fail', 1],
        ['npm run build', 'pass', 0],
      ],
    );
  });

  it('know how they ended', () => {
    const endOf = (end: string) => factsOf(end).sessions.at(-1)?.endState;
    assert.deepEqual([endOf('a1'), endOf('e1'), endOf('f1')], ['truncated', 'tool_pending', 'awaiting_user']);
  });

  it('report what is not known, once', () => {
    const strange = { type: 'hologram' };
    const block = { type: 'message', id: 'm', message: { role: 'user', content: [{ type: 'smell' }] } };
    const { problems } = readLines([start, strange, strange, block, 4, { type: 'message', message: 'no' }]);
    assert.deepEqual(
      problems.map(({ reason, detail }) => [reason, detail]),
      [
        ['unknown_record', 'hologram'],
        ['unknown_record', 'block smell'],
        ['unexpected_shape', 'line'],
        ['unexpected_shape', 'message'],
      ],
    );
  });

  it('are no sessions in another form', () => {
    const identify = (text: string, name = 'x') =>
      droidAdapter.identify(
        { agent: 'droid', path: `/x/${name}.jsonl`, format: 'jsonl', companions: [] },
        Buffer.from(text),
      );
    assert.equal(identify('{"type":"system","subtype":"init"}\n'), null);
    assert.equal(identify('{"type":"session_sta', '5a5a0000-0000-4000-8000-0000000000a1')?.threadId, 'main');
  });
});

describe('results of Droid', () => {
  it('say how a command ended in two ways', () => {
    const outcome = (content: unknown, is_error?: boolean) => {
      const { detail, exitCode } = readOutcome({ content, is_error });
      return [detail, exitCode];
    };
    assert.deepEqual(outcome('x\n\n[Process exited with code 2]'), ['error', 2]);
    assert.deepEqual(outcome('x\n\n[Process exited with code 0]'), [null, 0]);
    assert.deepEqual(outcome('Error: Command failed (exit code: 1)\nx'), ['error', 1]);
    assert.deepEqual(outcome([{ type: 'text', text: 'fine' }], false), [null, null]);
    assert.deepEqual(outcome('{"success":false,"error":"no"}'), ['error', null]);
    assert.deepEqual(outcome('Request cancelled by user', true), ['cancelled', null]);
    assert.deepEqual(outcome(''), [null, null]);
  });

  it('are told from what the client put before a prompt', () => {
    assert.equal(readUserText('<system-reminder>a</system-reminder>\n\nDo it', false).text, 'Do it');
    assert.equal(readUserText('<system-reminder>a</system-reminder>', false).detail, 'injected');
    assert.equal(readUserText('Contents of /a.ts (lines 1-2 of 2):\nx', false).detail, 'injected');
    assert.equal(readUserText('Find it', true).detail, 'spawn_prompt');
  });
});

const corpus = sharedPath('corpus/factory-droid');

describe(`droid transcripts of others${corpus === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  const found =
    corpus === undefined
      ? []
      : readdirSync(corpus, { recursive: true, encoding: 'utf8' })
          .filter(name => name.endsWith('.jsonl') && !name.includes('stream_json'))
          .map(name => join(corpus, name));
  for (const path of found) {
    it(`are read: ${path.slice((corpus ?? '').length)}`, () => {
      const facts = readFile(path);
      assert.deepEqual(
        facts.problems.filter(({ reason }) => reason !== 'malformed_json'),
        [],
      );
      assert.ok(facts.events.some(({ detail }) => detail === 'prompt'));
    });
  }

  it('have the total that their settings state', function () {
    const path = found.find(name => name.endsWith('droid-session.jsonl'));
    if (path === undefined) return this.skip();
    const { usages, edits } = readFile(path);
    const stated: unknown = JSON.parse(readFileSync(settingsPath(path), 'utf8'));
    assert.ok(JSON.stringify(stated).includes('"inputTokens":6743'));
    const total = usages.at(-1)?.tokens;
    assert.deepEqual([total?.input, total?.output, total?.cacheRead], [6743, 1450, 42496]);
    assert.deepEqual(
      edits.map(({ path: file, status }) => [file, status]),
      [['/Users/testuser/projects/testing-git/index.ts', 'applied']],
    );
  });
});

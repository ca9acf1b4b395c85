import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { abandonedBranches } from '../../../src/agents/pi/abandoned';
import { piAdapter } from '../../../src/agents/pi/adapter';
import { parseNumberedDiff } from '../../../src/agents/pi/numberedDiff';
import { mainThread } from '../../../src/model/facts';
import { readLines, readSession, sumOf, transcriptsBelow } from './readSource';

const home = resolve(import.meta.dirname, '../../fixtures/agents/pi/branches');
const [oldest, branched, forked] = transcriptsBelow(home).map(path => readSession(path));

const header = { type: 'session', version: 3, id: 's', timestamp: '2026-05-01T10:00:00.000Z', cwd: '/work' };
const usage = { input: 10, output: 2, cacheRead: 0, cacheWrite: 0, totalTokens: 12, cost: { total: 0.001 } };
let clock = 0;
const message = (id: string | null, parentId: string | null, body: object) => {
  clock += 1;
  const timestamp = new Date(Date.UTC(2026, 4, 1, 10, 0, clock)).toISOString();
  const node = id === null ? {} : { id, parentId };
  return { type: 'message', ...node, timestamp, message: { ...body, timestamp: Date.parse(timestamp) } };
};
const user = (id: string | null, parentId: string | null, text: string) =>
  message(id, parentId, { role: 'user', content: text });
const answer = (id: string | null, parentId: string | null, content: unknown, more: object = {}) =>
  message(id, parentId, { role: 'assistant', content, model: 'm', provider: 'p', usage, stopReason: 'stop', ...more });
const call = (name: string, args: object) => [{ type: 'toolCall', id: 'c1', name, arguments: args }];
const result = (id: string, parentId: string, text: string, more: object = {}) =>
  message(id, parentId, {
    role: 'toolResult',
    toolCallId: 'c1',
    content: [{ type: 'text', text }],
    isError: false,
    ...more,
  });

describe('sessions of Pi', () => {
  it('lie below the home, or where the variables say', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', homeFolder: string, variables = {}) =>
      piAdapter.roots({ platform, home: homeFolder, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a'), ['/home/a/.pi/agent/sessions']);
    assert.deepEqual(roots('darwin', '/Users/a'), ['/Users/a/.pi/agent/sessions']);
    assert.deepEqual(roots('win32', 'C:\\Users\\a'), ['C:\\Users\\a\\.pi\\agent\\sessions']);
    assert.deepEqual(
      roots('linux', '/home/a', { PI_CODING_AGENT_DIR: '/srv/pi', PI_CODING_AGENT_SESSION_DIR: '~/logs' }),
      ['/home/a/.pi/agent/sessions', '/srv/pi/sessions', '/home/a/logs'],
    );
  });

  it('are billed for all branches, and show the one that goes on', () => {
    assert.ok(branched !== undefined);
    assert.equal(branched.usages.filter(({ threadId }) => threadId === mainThread).length, 7);
    const main = branched.events.filter(({ threadId }) => threadId === mainThread);
    const left = abandonedBranches(main);
    assert.deepEqual(
      main.filter(({ seq }) => left.has(seq)).map(({ seq }) => seq),
      [2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it('go on through entries that say nothing', () => {
    const label = { type: 'label', id: 'l', parentId: 'a', timestamp: '2026-05-01T10:00:02.000Z', targetId: 'u' };
    const { events } = readLines([
      header,
      user('u', null, 'one'),
      answer('a', 'u', 'first'),
      label,
      user('u2', 'l', 'two'),
    ]);
    assert.equal(events.at(-1)?.parentNode, 'a');
    assert.equal(abandonedBranches(events).size, 0);
  });

  it('lose everything before a rewind to the start', () => {
    const { events } = readLines([header, user('u', null, 'one'), answer('a', 'u', 'first'), user('v', null, 'two')]);
    assert.deepEqual([...abandonedBranches(events)], [0, 1]);
  });

  it('are read as one conversation where parents are missing, or close a ring', () => {
    const missing = readLines([header, user('u', null, 'one'), answer('a', 'gone', 'first'), user('v', 'a', 'two')]);
    assert.equal(abandonedBranches(missing.events).size, 0);
    const ring = readLines([header, user('u', 'a', 'one'), answer('a', 'u', 'first')]);
    assert.equal(abandonedBranches(ring.events).size, 0);
  });

  it('of the first version have no tree, and keys of their own', () => {
    assert.ok(oldest !== undefined);
    assert.ok(oldest.events.every(({ node }) => node === null));
    assert.equal(oldest.usages[0]?.requestKey, 'claude-sonnet-4-5/12@1763625609000');
  });

  it('that were forked bill what is new', () => {
    assert.ok(branched !== undefined && forked !== undefined);
    const keys = new Set(branched.usages.map(({ requestKey }) => requestKey));
    const [own, ...more] = forked.usages.filter(({ requestKey }) => !keys.has(requestKey));
    assert.deepEqual([own?.tokens.output, more.length], [22, 0]);
    assert.equal(forked.usages.filter(({ copied }) => copied).length, 4);
  });

  it('that follow another without its history are no forks', () => {
    const { sessions } = readLines([
      { ...header, parentSession: '/x/2026-05-01T09-00-00-000Z_p.jsonl' },
      user('u', null, 'hi'),
    ]);
    const merged = Object.assign({}, ...sessions);
    assert.deepEqual([merged.parentNativeId, merged.relationship], ['p', 'continuation']);
  });

  it('tell subagents that ran without a session, with their usage', () => {
    assert.ok(branched !== undefined);
    const usages = branched.usages.filter(({ threadId }) => threadId === 'tu_07:0');
    assert.deepEqual(
      usages.map(({ model, tokens }) => [model, tokens.output]),
      [
        ['claude-haiku-4-5', 10],
        ['claude-haiku-4-5', 18],
      ],
    );
    assert.equal(branched.threads.find(({ threadId }) => threadId === 'tu_07:0')?.spawnCallId, 'tu_07');
  });

  it('state no amount where Pi knows no price', () => {
    assert.ok(branched !== undefined);
    const local = branched.usages.find(({ provider }) => provider === 'ollama');
    assert.deepEqual([local?.statedNanoUsd, local?.tokens.input], [null, 900]);
    assert.equal(sumOf([branched]).requests, 9);
  });

  it('bill nothing for requests that counted nothing, and doubt those that were cut', () => {
    const nothing = { ...usage, input: 0, output: 0, cost: { total: 0 } };
    const { usages } = readLines([
      header,
      answer('a', null, [], { usage: nothing, stopReason: 'error', errorMessage: 'overloaded' }),
      answer('b', 'a', 'half an ans', { stopReason: 'aborted' }),
    ]);
    assert.deepEqual(
      usages.map(({ fidelity }) => fidelity),
      ['partial'],
    );
  });

  it('tell how calls went', () => {
    const detailOf = (text: string, isError: boolean) =>
      readLines([
        header,
        answer('a', null, call('bash', { command: 'npm test' })),
        result('r', 'a', text, { isError }),
      ]);
    const outcome = (text: string, isError = true) => {
      const { events, checks } = detailOf(text, isError);
      return [events.at(-1)?.detail, checks[0]?.result, checks[0]?.exitCode];
    };
    assert.deepEqual(outcome('1 failing\n\nCommand exited with code 3'), ['error', 'fail', 3]);
    assert.deepEqual(outcome('Command exited with code 3', false), [null, 'pass', null]);
    // A run that was cut off by the clock did not judge the code.
    assert.deepEqual(outcome('Command timed out after 5 seconds'), ['error', 'unknown', null]);
    assert.deepEqual(outcome('...\n\nCommand aborted'), ['interrupted', undefined, undefined]);
    assert.deepEqual(outcome('Skipped due to queued user message.'), ['cancelled', undefined, undefined]);
    assert.deepEqual(outcome('Blocked by user'), ['denial', undefined, undefined]);
  });

  it('tell what a call without an answer may have changed, and tell it again when it comes', () => {
    const asked = [header, answer('a', null, call('write', { path: 'a.txt', content: 'x\n' }))];
    const open = readLines(asked);
    assert.deepEqual(
      open.edits.map(({ status, path }) => [status, path]),
      [['unknown', '/work/a.txt']],
    );
    assert.deepEqual(open.sessions.at(-1), { endState: 'tool_pending' });
    const done = readLines([...asked, result('r', 'a', 'Successfully wrote 2 bytes')]);
    assert.deepEqual(
      done.edits.map(({ status, operation, seq }) => [status, operation, seq]),
      [['applied', 'create', 0]],
    );
  });

  it('name a prompt by what was typed, not by the files given with it', () => {
    const text = '<file name="/work/a.md">\nlong\n</file>\nSummarise this';
    const { sessions, events } = readLines([header, user('u', null, text)]);
    assert.equal(sessions.find(({ title }) => title !== undefined)?.title?.text, 'Summarise this');
    assert.equal(events[0]?.body, text);
  });

  it('report records and roles that are not known, once each', () => {
    const strange = { type: 'hologram', id: 'h', parentId: null, timestamp: '2026-05-01T10:00:00.000Z' };
    const { problems } = readLines([header, strange, { ...strange, id: 'i' }, message('j', 'i', { role: 'ghost' }), 7]);
    assert.deepEqual(
      problems.map(({ reason, detail }) => [reason, detail]),
      [
        ['unknown_record', 'hologram'],
        ['unknown_record', 'message ghost'],
        ['unexpected_shape', 'line'],
      ],
    );
  });
});

describe('the diffs of Pi', () => {
  it('have their places back', () => {
    const diff = '    ...\n 10 a\n-11 b\n+11 c\n+12 d\n 12 e\n    ...\n 40 x\n+42 y\n    ...';
    assert.deepEqual(parseNumberedDiff(diff), [
      { oldStart: 10, newStart: 10, lines: [' a', '-b', '+c', '+d', ' e'] },
      { oldStart: 40, newStart: 41, lines: [' x', '+y'] },
    ]);
  });

  it("are read in Oh My Pi's form", () => {
    assert.deepEqual(parseNumberedDiff(' 1|a\n-2|b\n+2|'), [{ oldStart: 1, newStart: 1, lines: [' a', '-b', '+'] }]);
  });

  it('are nothing where they have another form', () => {
    assert.equal(parseNumberedDiff('@@ -1 +1 @@\n-a\n+b'), null);
    assert.equal(parseNumberedDiff(' 1 a\n 2 b'), null);
  });
});

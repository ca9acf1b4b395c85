import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { continueAdapter } from '../../../src/agents/continue/adapter';
import { partPath } from '../../../src/model/sourceFormat';
import { type CollectedContent, collectContent, partsOf } from '../../support/collectContent';
import { fixtureHomes } from '../../support/layHome';
import { sharedPath } from '../../support/shared';
import { assistant, call, readSession, readText, user } from './readSession';

function outlines({ events }: CollectedContent): string[] {
  return events.map(({ kind, detail, summary }) => [kind, detail, summary].filter(word => word !== null).join(' '));
}

/** What of several readings is no longer on the way to the newest message. */
function abandonedOf(...readings: readonly CollectedContent[]): string[] {
  const events = new Map(readings.flatMap(({ events: told }) => told.map(event => [event.seq, event])));
  const seqs = continueAdapter.abandoned?.([...events.values()]) ?? new Set();
  return [...events.values()].filter(({ seq }) => seqs.has(seq)).map(({ summary }) => summary);
}

describe('sessions of Continue', () => {
  it('keep what a prompt said before it was edited, and what was answered, as a branch', async () => {
    const first = await readSession({
      history: [user('write tests', { id: 'u1' }), assistant('Which?', { id: 'a1' }), user('all', { id: 'u2' })],
    });
    const again = await readSession(
      { history: [user('write one test', { id: 'u1' }), assistant('Here it is.', { id: 'a2' })] },
      first.state,
    );
    assert.deepEqual(outlines(again), ['user_msg prompt write one test', 'assistant_msg Here it is.']);
    assert.deepEqual(abandonedOf(first, again), ['write tests', 'Which?', 'all']);
  });

  it('abandon nothing when the CLI sums it up', async () => {
    const history = [user('go'), assistant('a'), user('continue'), assistant('b')];
    const first = await readSession({ history });
    const summary = assistant('So far a and b.', {}, { conversationSummary: 'So far a and b.' });
    const again = await readSession({ history: [summary, user('continue'), assistant('a')] }, first.state);
    // The same words after a summary are said anew; the CLI says `continue` itself.
    assert.deepEqual(outlines(again), [
      'lifecycle compaction So far a and b.',
      'user_msg injected continue',
      'assistant_msg a',
    ]);
    assert.deepEqual(abandonedOf(first, again), []);
  });

  it('tell nothing of an answer that grew but the answer as it is', async () => {
    const first = await readSession({ history: [user('go', { id: 'u' }), assistant('I', { id: 'a' })] });
    const again = await readSession(
      { history: [user('go', { id: 'u' }), assistant('I did.', { id: 'a' })] },
      first.state,
    );
    assert.deepEqual(outlines(again), ['assistant_msg I did.']);
    assert.equal(again.events[0]?.seq, first.events[1]?.seq);
  });

  it('say how each call ended', async () => {
    const bash = (id: string, status: string, content: string, more: object = {}): object =>
      call(id, 'Bash', { command: 'npm test' }, { status, output: [{ content }], ...more });
    const states = [
      bash('1', 'done', 'ok'),
      bash('2', 'errored', 'Error executing tool Bash: Error (exit code 2): 1 failing'),
      bash('3', 'canceled', 'Permission denied by user'),
      bash('4', 'canceled', 'Command blocked by security policy'),
      bash('5', 'canceled', ''),
      bash('6', 'canceled', '', { tool: { type: 'function' } }),
      bash('7', 'calling', 'half'),
      bash('8', 'done', '3 passed\n\n[Command timed out after 180 seconds of no output]'),
    ];
    const facts = await readSession({ history: [user('go'), assistant('', {}, { toolCallStates: states })] });
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_result').map(({ callId, detail }) => [callId?.at(-1), detail]),
      [
        ['1', null],
        ['2', 'error'],
        ['3', 'denial'],
        ['4', 'permission_denial'],
        ['5', 'cancelled'],
        ['6', 'denial'],
        ['8', 'error'],
      ],
    );
    assert.deepEqual(
      facts.checks.map(({ callId, result, exitCode }) => [callId?.at(-1), result, exitCode]),
      [
        ['1', 'unknown', null],
        ['2', 'fail', 2],
        ['8', 'fail', null],
      ],
    );
    assert.equal(facts.sessions.at(-1)?.endState, 'tool_pending');
  });

  it('have the exit code that the extension states beside the output', async () => {
    const run = (id: string, status: string): object =>
      call(id, 'run_terminal_command', { command: 'npx vitest run' }, { output: [{ content: 'x', status }] });
    const { checks } = await readSession({
      history: [
        user('go'),
        assistant(
          '',
          {},
          { toolCallStates: [run('1', 'Command completed'), run('2', 'Command failed with exit code 3')] },
        ),
      ],
    });
    assert.deepEqual(
      checks.map(({ result, exitCode }) => [result, exitCode]),
      [
        ['pass', 0],
        ['fail', 3],
      ],
    );
  });

  it('of versions with one call a message find its result in the message after it', async () => {
    const facts = await readSession({
      history: [
        user('go'),
        assistant('', {
          toolCalls: [
            {
              id: 'c',
              function: { name: 'builtin_create_new_file', arguments: '{"filepath":"a.md","contents":"# A\\n"}' },
            },
          ],
        }),
        { message: { role: 'tool', content: 'File created', toolCallId: 'c' }, contextItems: [] },
      ],
      workspaceDirectory: 'file:///c%3A/work/shop',
    });
    assert.deepEqual(outlines(facts).slice(1), ['tool_call a.md', 'tool_result File created']);
    assert.deepEqual(
      facts.edits.map(({ path, operation, status, after }) => [path, operation, status, after]),
      [['c:\\work\\shop\\a.md', 'create', 'applied', '# A\n']],
    );
  });

  it('say nothing of folders of other machines', async () => {
    const { places } = await readSession({ history: [user('go')], workspaceDirectory: 'vscode-remote://ssh/work' });
    assert.deepEqual(places, []);
  });

  it('began when their list says', async () => {
    const [fixture] = fixtureHomes('continue');
    assert.ok(fixture !== undefined);
    const root = { path: join(fixture.path, '.continue'), origin: 'default' };
    const index = continueAdapter.enumerate(root, () => undefined).find(({ format }) => format === 'text');
    assert.ok(index !== undefined);
    const parts = await partsOf(continueAdapter, index);
    const began: unknown[] = [];
    for (const { identity } of parts) {
      const source = { ...index, path: partPath(index.path, identity.sessionId ?? '') };
      const { events } = await collectContent(continueAdapter, { source, identity });
      began.push(...events.map(({ ts, detail }) => [ts, detail]));
    }
    assert.deepEqual(began, [
      [1_760_000_000_000, 'session_start'],
      [1_762_000_005_000, 'session_start'],
      [1_766_000_000_000, 'session_start'],
    ]);
  });

  it('lie where Continue puts them', () => {
    const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      continueAdapter.roots({ platform, home, variables }).map(({ path, origin }) => [path, origin]);
    assert.deepEqual(rootsOn('linux', '/home/a'), [['/home/a/.continue', 'default']]);
    assert.deepEqual(rootsOn('darwin', '/Users/a'), [['/Users/a/.continue', 'default']]);
    assert.deepEqual(rootsOn('win32', 'C:\\Users\\a', { CONTINUE_GLOBAL_DIR: 'D:\\continue' }), [
      ['C:\\Users\\a\\.continue', 'default'],
      ['D:\\continue', 'CONTINUE_GLOBAL_DIR'],
    ]);
  });
});

const captured = sharedPath('corpus/continue/git-ai-project__git-ai/tests/fixtures/continue-cli-session-simple.json');

describe(`a captured session of Continue${captured === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  it('used what its total states, and edited what its diff shows', async function () {
    if (captured === undefined) return this.skip();
    const { usages, edits, sessions, problems } = await readText(readFileSync(captured, 'utf8'));
    assert.deepEqual(
      usages.map(({ tokens, statedNanoUsd }) => [
        tokens.input,
        tokens.output,
        tokens.cacheRead,
        tokens.cacheWrite5m,
        statedNanoUsd,
      ]),
      [[1813, 305, 4366, 2183, 2_423_000]],
    );
    assert.deepEqual(
      edits.map(({ path, status, linesAdded, linesRemoved, hunks }) => [
        path,
        status,
        linesAdded,
        linesRemoved,
        hunks[0]?.oldStart,
      ]),
      [['/Users/svarlamov/projects/testing-git/index.ts', 'applied', 1, 0, 17]],
    );
    assert.deepEqual(sessions.at(-1)?.title, { text: 'File Reading and Appending', source: 'generated' });
    assert.deepEqual(problems, []);
  });
});

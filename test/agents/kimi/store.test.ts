import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SourceIdentity } from '../../../src/agents/adapter';
import { kimiAdapter } from '../../../src/agents/kimi/adapter';
import { mergeThreads, mergeUsage } from '../../support/collectFacts';
import { readHome, type SourceFacts } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';

const uuid = '9c9c0000-0000-4000-8000-0000000000b1';
const root = '/home/u/.kimi-code/sessions/wd_greenhouse_c135a06b3efa';
const metadata = '{"type":"metadata","protocol_version":"1.0","created_at":1773700100000}\n';
const message = '{"type":"context.append_message","message":{"role":"user","content":[],"toolCalls":[]}}\n';

describe('kimi store', () => {
  it('lies in both homes, below variables, and in the desktop application', () => {
    const roots = (variables: Record<string, string>, platform: 'linux' | 'darwin' | 'win32', home: string): string[] =>
      kimiAdapter.roots({ platform, home, variables }).map(({ path, origin }) => `${origin} ${path}`);
    const desktop = 'kimi-desktop/daimon-share/daimon/runtime/kimi-code/home/sessions';
    assert.deepEqual(roots({ KIMI_CODE_HOME: '/data/code', KIMI_SHARE_DIR: '/data/cli' }, 'linux', '/home/u'), [
      'default /home/u/.kimi-code/sessions',
      'KIMI_CODE_HOME /data/code/sessions',
      'default /home/u/.kimi/sessions',
      'KIMI_SHARE_DIR /data/cli/sessions',
      `Kimi desktop /home/u/.config/${desktop}`,
    ]);
    assert.deepEqual(
      roots({}, 'darwin', '/Users/u').at(-1),
      `Kimi desktop /Users/u/Library/Application Support/${desktop}`,
    );
    assert.deepEqual(roots({}, 'win32', 'C:\\Users\\u'), [
      'default C:\\Users\\u\\.kimi-code\\sessions',
      'default C:\\Users\\u\\.kimi\\sessions',
      `Kimi desktop C:\\Users\\u\\AppData\\Roaming\\${desktop.replaceAll('/', '\\')}`,
    ]);
  });

  it('goes on with ids of the shapes that both give', () => {
    for (const id of [uuid, `session_${uuid}`, `ses_${uuid}`])
      assert.deepEqual(kimiAdapter.resumeCommand?.(id), ['kimi', '--session', id]);
    assert.equal(kimiAdapter.resumeCommand?.('session_$(rm)'), null);
  });

  it('gives an import the name of the original until something was said in it', () => {
    const path = `${root}/ses_${uuid}/agents/main/wire.jsonl`;
    const own = '{"type":"turn.prompt","input":[],"origin":{"kind":"user"},"time":1785600000000}\n';
    const keyOf = (head: string): string | undefined => identify(path, head)?.transcriptKey;
    assert.equal(keyOf(metadata + message), uuid);
    assert.equal(keyOf(metadata + message + own), `ses_${uuid}`);
    // Of one that is cut nobody knows.
    assert.equal(keyOf(metadata + message.repeat(1000)), `ses_${uuid}`);
    assert.equal(identify(path, metadata)?.sessionId, `ses_${uuid}`);
    assert.equal(identify(`/home/u/.kimi/sessions/0a/${uuid}/wire.jsonl`, metadata)?.transcriptKey, uuid);
  });

  it('tells agents by their folders, and contexts by what they begin with', () => {
    assert.deepEqual(identify(`${root}/session_${uuid}/agents/agent-3/wire.jsonl`, metadata), {
      sessionId: `session_${uuid}`,
      threadId: 'agent-3',
      parentThreadId: 'main',
      cwd: null,
      transcriptKey: `session_${uuid}/agent-3`,
    });
    assert.equal(identify(`/h/.kimi/sessions/0a/${uuid}/subagents/a1/wire.jsonl`, '')?.threadId, 'a1');
    assert.equal(identify(`/h/.kimi/sessions/0a/${uuid}.jsonl`, '{"role":"user","content":"x"}\n')?.sessionId, uuid);
    assert.equal(identify('/h/.kimi/sessions/0a/notes.jsonl', '{"note":1}\n'), null);
  });

  it('lists the context only where there is no wire, or one that has nothing yet', () => {
    const sessions = join(temporaryFolder(), 'sessions');
    const lay = (name: string, text: string): void => {
      mkdirSync(dirname(join(sessions, name)), { recursive: true });
      writeFileSync(join(sessions, name), text);
    };
    lay('0a/with/context.jsonl', '{"role":"user"}\n');
    lay('0a/with/wire.jsonl', metadata.repeat(3));
    lay('0a/with/state.json', '{}');
    lay('0a/begun/context.jsonl', '{"role":"user"}\n');
    lay('0a/begun/wire.jsonl', '{"type": "metadata", "protocol_version": "1.10"}\n');
    lay('0a/old.jsonl', '{"role":"user"}\n');
    lay('0a/empty/state.json', '{}');
    lay('wd_x_0123456789ab/session_1/agents/main/wire.jsonl', metadata);
    lay('wd_x_0123456789ab/session_1/state.json', '{}');
    lay('wd_x_0123456789ab/ses_2/agents/main/wire.jsonl', metadata);
    lay('wd_x_0123456789ab/ses_2/state.json', '{}');
    const sources = kimiAdapter.enumerate({ path: sessions, origin: 'default' }, path => assert.fail(path));
    assert.deepEqual(
      sources.map(({ path, rank }) => [path.slice(sessions.length + 1).replaceAll('\\', '/'), rank]),
      [
        ['0a/begun/context.jsonl', 1],
        ['0a/old.jsonl', undefined],
        ['0a/with/state.json', undefined],
        ['0a/with/wire.jsonl', 2],
        ['wd_x_0123456789ab/ses_2/agents/main/wire.jsonl', 0],
        ['wd_x_0123456789ab/session_1/agents/main/wire.jsonl', undefined],
        ['wd_x_0123456789ab/session_1/state.json', undefined],
      ],
    );
    rmSync(dirname(sessions), { recursive: true, force: true });
  });
});

describe('a home with both stores', () => {
  let sources: SourceFacts[];
  const of = (session: string, file: string): SourceFacts['facts'] => {
    const found = sources.find(({ name }) => name.includes(session) && name.endsWith(file));
    assert.ok(found, `${session} ${file}`);
    return found.facts;
  };

  before(async () => {
    const home = resolve(import.meta.dirname, '../../fixtures/agents/kimi/mixed');
    sources = await readHome(kimiAdapter, { platform: 'linux', home, variables: {}, folders: [] });
  });

  it('counts every request of a session, its agents and its forks once', () => {
    const all = mergeUsage(sources.flatMap(({ facts }) => facts.usages));
    const outputs = [...all.values()].map(({ tokens }) => tokens.output).sort((a, b) => a - b);
    const own = [60, 40, 30, 20, 5, 25, 8, 90];
    const agent = [15, 6];
    const fork = [33, 12];
    const cli = [70, 44, 30, 20, 9];
    const continued = [11];
    assert.deepEqual(
      outputs,
      [own, agent, fork, cli, continued].flat().sort((a, b) => a - b),
    );
  });

  it('counts the step that was interrupted, of which only the record before it tells', () => {
    const { usages, events } = of('0000000000a2', 'main/wire.jsonl');
    const last = usages.at(-1);
    const call = events.find(({ callId, kind }) => callId === 'Bash_5' && kind === 'tool_call');
    assert.equal(last?.requestKey, call?.requestKey);
    assert.ok(last !== undefined && call !== undefined && last.seq >= call.seq);
  });

  it('knows the same records in a fork', () => {
    const nodes = (session: string): (string | null)[] =>
      of(session, 'main/wire.jsonl')
        .events.slice(0, 21)
        .map(({ node }) => node);
    assert.deepEqual(nodes('0000000000a2'), nodes('0000000000a1'));
    assert.deepEqual(
      of('0000000000a2', 'state.json').sessions.map(({ relationship, parentNativeId }) => [
        relationship,
        parentNativeId,
      ]),
      [
        [undefined, undefined],
        ['fork', 'session_7d7d0000-0000-4000-8000-0000000000a1'],
      ],
    );
  });

  it('abandons what was taken back', () => {
    const { events } = of('0000000000a1', 'main/wire.jsonl');
    const abandoned = kimiAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq }) => abandoned.has(seq)).map(({ body }) => body),
      ['Now paint them blue', 'Painted.'],
    );
  });

  it('knows agents from calls and tasks, and of Kimi CLI from events in the main wire', () => {
    const threads = (session: string): unknown => {
      const { threadId, ...agent } =
        [...mergeThreads(of(session, 'wire.jsonl').threads).values()].find(one => one.threadId !== 'main') ?? {};
      return agent;
    };
    const code = sources.find(({ name }) => name.includes('a1/agents/main/wire'));
    assert.deepEqual(
      [...mergeThreads(code?.facts.threads ?? []).values()].find(({ threadId }) => threadId === 'agent-0'),
      {
        threadId: 'agent-0',
        parentThreadId: 'main',
        kind: 'sync',
        agentType: 'explore',
        description: 'Count the beds',
        status: 'completed',
        spawnCallId: 'Agent_3',
      },
    );
    assert.deepEqual(threads('b1/wire.jsonl'), {
      parentThreadId: 'main',
      kind: 'sync',
      agentType: 'coder',
      description: 'Ask about paint',
      spawnCallId: 'tool_a4',
      status: 'completed',
    });
  });

  it('shows edits with their places where Kimi CLI shows them', () => {
    const { edits } = of(
      '.kimi/sessions/e0b1d5e8f142027f3eaa510a0abefef3/9c9c0000-0000-4000-8000-0000000000b1',
      'b1/wire.jsonl',
    );
    assert.deepEqual(
      edits.map(({ path, operation, status, hunks }) => [path, operation, status, hunks[0]?.newStart, hunks[0]?.lines]),
      [
        ['/work/greenhouse/fence.js', 'create', 'applied', 1, ['+export const posts = 4;']],
        ['/work/greenhouse/fence.js', 'update', 'applied', 1, ['-export const posts = 4;', '+export const posts = 6;']],
      ],
    );
  });

  it('tells how calls failed', () => {
    const failures = sources.flatMap(({ facts }) =>
      facts.events
        .filter(({ kind, detail }) => kind === 'tool_result' && detail !== null)
        .map(({ callId, detail }) => `${callId} ${detail}`),
    );
    assert.deepEqual([...new Set(failures)].sort(), [
      'Bash_0 error',
      'Bash_2 denial',
      'Bash_5 interrupted',
      'Shell:0 error',
      'tool_a3 error',
      'tool_a5 denial',
    ]);
    const codes = sources.flatMap(({ facts }) =>
      facts.checks.map(({ runner, result, exitCode }) => `${runner} ${result} ${exitCode}`),
    );
    assert.deepEqual([...new Set(codes)].sort(), ['npm run lint fail 2', 'npm test fail 1']);
  });

  it('finds the directory that folders are named after a hash of', () => {
    const places = new Set(sources.flatMap(({ facts }) => facts.places.map(({ cwd }) => cwd)));
    assert.deepEqual([...places], ['/work/greenhouse']);
    assert.ok(of('0000000000b1', 'state.json').places.length > 0);
  });

  it('marks what was imported and gone on with', () => {
    const { events, sessions } = of('0000000000b3', 'main/wire.jsonl');
    assert.deepEqual(
      events.map(({ detail, body }) => [detail, body]),
      [
        ['copied', 'Plant a tree'],
        ['copied', 'Which one?'],
        ['prompt', 'An oak'],
        [null, 'An oak it is.'],
      ],
    );
    assert.equal(sessions[0]?.relationship, 'continuation');
    assert.equal(sessions[0]?.parentNativeId, '9c9c0000-0000-4000-8000-0000000000b3');
  });
});

function identify(path: string, head: string): SourceIdentity | null {
  return kimiAdapter.identify({ agent: 'kimi', path, format: 'jsonl', companions: [] }, Buffer.from(head));
}

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vscodeCopilotAdapter } from '../../../src/agents/vscodeCopilot/adapter';
import type { HostEnvironment } from '../../../src/model/hostEnvironment';
import { temporaryFolder } from '../../support/testStore';

describe('the stores of Copilot Chat', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryFolder();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('lie in the user data of VS Code and its kin on each system, and of servers', () => {
    const rootsOf = (platform: HostEnvironment['platform'], place: string): string[] =>
      vscodeCopilotAdapter.roots({ platform, home: place, variables: {} }).map(({ path }) => path);
    const linux = rootsOf('linux', '/home/me');
    assert.equal(linux[0], '/home/me/.config/Code/User');
    for (const path of ['.config/VSCodium/User', '.config/Code - Insiders/User', '.vscode-server/data/User'])
      assert.ok(linux.includes(`/home/me/${path}`), path);
    assert.equal(rootsOf('darwin', '/Users/me')[0], '/Users/me/Library/Application Support/Code/User');
    assert.equal(rootsOf('win32', 'C:\\Users\\me')[0], 'C:\\Users\\me\\AppData\\Roaming\\Code\\User');
  });

  it('are a file a session, of which the log comes first, and the traces', () => {
    const user = join(home, 'Code', 'User');
    write(user, 'workspaceStorage/abc/chatSessions/one.json');
    write(user, 'workspaceStorage/abc/chatSessions/one.jsonl');
    write(user, 'workspaceStorage/abc/chatSessions/notes.txt');
    write(user, 'workspaceStorage/abc/state.vscdb');
    write(user, 'globalStorage/emptyWindowChatSessions/two.jsonl');
    write(user, 'globalStorage/github.copilot-chat/agent-traces.db');
    assert.deepEqual(listed(user), [
      ['globalStorage/emptyWindowChatSessions/two.jsonl', 'log', 2, []],
      ['globalStorage/github.copilot-chat/agent-traces.db', 'sqlite', undefined, []],
      [
        'workspaceStorage/abc/chatSessions/one.json',
        'json',
        1,
        ['workspaceStorage/abc/workspace.json', 'workspaceStorage/abc/chatEditingSessions/one/state.json'],
      ],
      [
        'workspaceStorage/abc/chatSessions/one.jsonl',
        'log',
        2,
        ['workspaceStorage/abc/workspace.json', 'workspaceStorage/abc/chatEditingSessions/one/state.json'],
      ],
    ]);
  });

  // A transcript repeats what the window's own file has, under another id in early versions: trap 63.
  it('are transcripts only where the window is on another machine', () => {
    const transcript = 'workspaceStorage/abc/GitHub.copilot-chat/transcripts/one.jsonl';
    const local = join(home, 'Code', 'User');
    const server = join(home, '.vscode-server', 'data', 'User');
    for (const user of [local, server]) write(user, transcript);
    assert.deepEqual(listed(local), []);
    assert.deepEqual(listed(server), [[transcript, 'jsonl', 0, ['workspaceStorage/abc/workspace.json']]]);
    write(server, 'workspaceStorage/abc/chatSessions/one.jsonl');
    assert.deepEqual(
      listed(server).map(([path]) => path),
      ['workspaceStorage/abc/chatSessions/one.jsonl'],
    );
  });

  it('are one transcript for all copies of a session, and none while nothing was asked', () => {
    const keyOf = (path: string, head: string) =>
      vscodeCopilotAdapter.identify(
        { agent: 'vscode-copilot', path, format: path.endsWith('l') ? 'log' : 'json', companions: [] },
        Buffer.from(head),
      )?.transcriptKey;
    assert.equal(keyOf('/u/workspaceStorage/abc/chatSessions/one.jsonl', '{"requestId":"r"'), 'one');
    assert.equal(keyOf('/u/globalStorage/emptyWindowChatSessions/one.json', '{"requestId":"r"'), 'one');
    assert.equal(keyOf('/u/chatSessions/one.jsonl', '{"kind":0,"v":{"requests":[]}}'), undefined);
    assert.equal(
      keyOf('/u/chatSessions/one.jsonl', `{"kind":0,"v":{"image":"${'A'.repeat(64 * 1024)}`.slice(0, 64 * 1024)),
      'one',
    );
  });

  function write(user: string, name: string): void {
    const path = join(user, ...name.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }

  function listed(user: string): unknown[][] {
    const nameOf = (path: string): string => path.slice(user.length + 1).replaceAll('\\', '/');
    return vscodeCopilotAdapter
      .enumerate({ path: user, origin: 'default' }, path => assert.fail(path))
      .map(({ path, format, rank, companions }) => [nameOf(path), format, rank, companions.map(nameOf)]);
  }
});

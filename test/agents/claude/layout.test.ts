import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import { bytesOf, mainSource, sessionId, user } from './records';

const env = (variables: Record<string, string>, platform: 'linux' | 'darwin' | 'win32' = 'linux') =>
  claudeAdapter.roots({ platform, home: platform === 'win32' ? 'C:\\Users\\ada' : '/home/ada', variables });

describe('Claude Code roots', () => {
  it('are the home, XDG and desktop folders', () => {
    assert.deepEqual(env({}), [
      { path: '/home/ada/.claude/projects', origin: 'default' },
      { path: '/home/ada/.config/claude/projects', origin: 'default' },
      { path: '/home/ada/.config/Claude/local-agent-mode-sessions', origin: 'Claude Desktop' },
    ]);
    assert.equal(env({ XDG_CONFIG_HOME: '/x' })[1]?.path, '/x/claude/projects');
    assert.equal(
      env({}, 'darwin').at(-1)?.path,
      '/home/ada/Library/Application Support/Claude/local-agent-mode-sessions',
    );
    assert.equal(env({}, 'win32')[0]?.path, 'C:\\Users\\ada\\.claude\\projects');
  });

  it('begin with those of CLAUDE_CONFIG_DIR, each once', () => {
    const roots = env({ CLAUDE_CONFIG_DIR: ' /a , ~/b,, /home/ada/.claude' });
    assert.deepEqual(
      roots.slice(0, 4).map(root => [root.path, root.origin]),
      [
        ['/a/projects', 'CLAUDE_CONFIG_DIR'],
        ['/home/ada/b/projects', 'CLAUDE_CONFIG_DIR'],
        ['/home/ada/.claude/projects', 'CLAUDE_CONFIG_DIR'],
        ['/home/ada/.config/claude/projects', 'default'],
      ],
    );
  });
});

describe('Claude Code sources', () => {
  let home = '';
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'contrail-claude-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  function put(path: string): void {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), '');
  }

  function sources(root: string): { found: string[]; problems: string[] } {
    const problems: string[] = [];
    const found = claudeAdapter
      .enumerate({ path: join(home, root), origin: 'test' }, path => problems.push(relative(home, path)))
      .map(source => [source.path, ...source.companions].map(path => relative(home, path)).join(' '));
    return { found, problems };
  }

  it('are sessions and agents, and nothing else that lies there', () => {
    put('projects/-w/s1.jsonl');
    put('projects/-w/agent-old.jsonl');
    put('projects/-w/s1/subagents/agent-a.jsonl');
    put('projects/-w/s1/subagents/agent-a.meta.json');
    put('projects/-w/s1/subagents/workflows/wf/agent-b.jsonl');
    put('projects/-w/s1/subagents/workflows/wf/journal.jsonl');
    put('projects/-w/s1/workflows/wf.json');
    put('projects/-w/s1/tool-results/x.txt');
    put('projects/-w/memory/notes.md');
    put('projects/history.jsonl');
    mkdirSync(join(home, 'projects/-w/folder.jsonl'), { recursive: true });
    assert.deepEqual(sources('projects'), {
      found: [
        'projects/-w/agent-old.jsonl',
        'projects/-w/s1.jsonl',
        'projects/-w/s1/subagents/agent-a.jsonl projects/-w/s1/subagents/agent-a.meta.json',
        'projects/-w/s1/subagents/workflows/wf/agent-b.jsonl projects/-w/s1/subagents/workflows/wf/agent-b.meta.json projects/-w/s1/workflows/wf.json',
      ],
      problems: ['projects/-w/folder.jsonl'],
    });
  });

  it('may be reached by a link', function () {
    put('elsewhere/s9.jsonl');
    mkdirSync(join(home, 'linked'), { recursive: true });
    try {
      symlinkSync(join(home, 'elsewhere'), join(home, 'linked/-w'), 'dir');
    } catch {
      // Windows wants a privilege for links.
      this.skip();
    }
    assert.deepEqual(sources('linked').found, ['linked/-w/s9.jsonl']);
  });

  it('are none where there is no root', () => {
    assert.deepEqual(sources('nowhere'), { found: [], problems: [] });
  });

  it('of Claude Desktop lie in homes of their own', () => {
    put('local-agent-mode-sessions/acc/org/local_1/.claude/projects/-w/s2.jsonl');
    assert.deepEqual(sources('local-agent-mode-sessions').found, [
      'local-agent-mode-sessions/acc/org/local_1/.claude/projects/-w/s2.jsonl',
    ]);
  });
});

describe('Claude Code identity', () => {
  const identify = (path: string, head: Buffer) => claudeAdapter.identify({ ...mainSource, path }, head);

  it('is the file’s name, whatever the records say', () => {
    const identity = identify('/p/-w/abc.jsonl', bytesOf([{ type: 'mode' }, user('x')]));
    assert.deepEqual([identity?.sessionId, identity?.threadId, identity?.cwd], ['abc', 'main', '/work/shop']);
    assert.equal(identify('C:\\p\\-w\\abc.jsonl', Buffer.alloc(0))?.sessionId, 'abc');
  });

  it('of an agent comes from its folder, or from its records where it lies beside sessions', () => {
    const nested = identify(`/p/-w/${sessionId}/subagents/workflows/wf/agent-a1.jsonl`, Buffer.alloc(0));
    assert.deepEqual([nested?.sessionId, nested?.threadId, nested?.parentThreadId], [sessionId, 'a1', 'main']);
    const sibling = identify('/p/-w/agent-a2.jsonl', bytesOf([user('x', { isSidechain: true })]));
    assert.deepEqual([sibling?.sessionId, sibling?.threadId], [sessionId, 'a2']);
    // The same agent, before and after its file moved.
    assert.equal(
      sibling?.transcriptKey,
      identify(`/p/-w/${sessionId}/subagents/agent-a2.jsonl`, Buffer.alloc(0))?.transcriptKey,
    );
    assert.equal(identify('/p/-w/agent-a3.jsonl', Buffer.alloc(0)), null);
  });

  it('is found in a head that ends inside its first line', () => {
    const long = bytesOf([
      { sessionId, cwd: '/a "b"', type: 'user', message: { content: '"sessionId":"no" '.repeat(99) } },
    ]);
    const identity = identify('/p/-w/agent-a4.jsonl', long.subarray(0, 300));
    assert.deepEqual([identity?.sessionId, identity?.cwd], [sessionId, '/a "b"']);
  });

  it('is none for files of other kinds', () => {
    assert.equal(identify('/p/-w/rollout.jsonl', bytesOf([{ type: 'session_meta', payload: {} }])), null);
    assert.equal(identify('/p/-w/x.jsonl', bytesOf([{ seq: 1 }])), null);
    assert.equal(identify('/p/history.jsonl', bytesOf([user('x')])), null);
  });
});

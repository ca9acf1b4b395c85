import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { geminiAdapter } from '../../../src/agents/gemini/adapter';
import { temporaryFolder } from '../../support/testStore';

const hash = createHash('sha256').update('/home/kim/shop').digest('hex');

describe('gemini store', () => {
  let root: string;

  before(() => {
    root = join(temporaryFolder(), 'tmp');
    for (const name of [
      'bin/rg',
      'shop/.project_root',
      'shop/logs.json',
      'shop/checkpoint-save.json',
      'shop/chats/session-2026-09-03T10-00-5f0c1111.json',
      'shop/chats/session-2026-09-03T10-00-5f0c1111.jsonl',
      'shop/chats/session-2026-09-03T10-00-5f0c1111.jsonl.unreadable-12',
      'shop/chats/5f0c1111-2222/0a9e.jsonl',
      `${hash}/logs.json`,
    ]) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), '');
    }
  });
  after(() => rmSync(dirname(root), { recursive: true, force: true }));

  it('has chats, those of agents, and prompts where there are no chats', () => {
    const sources = geminiAdapter.enumerate({ path: root, origin: 'default' }, path => assert.fail(path));
    assert.deepEqual(
      sources.map(({ path, format, rank }) => [path.slice(root.length + 1).replaceAll('\\', '/'), format, rank ?? 0]),
      [
        [`${hash}/logs.json`, 'text', 0],
        ['shop/chats/5f0c1111-2222/0a9e.jsonl', 'jsonl', 1],
        ['shop/chats/session-2026-09-03T10-00-5f0c1111.json', 'json', 0],
        ['shop/chats/session-2026-09-03T10-00-5f0c1111.jsonl', 'jsonl', 1],
      ],
    );
    assert.deepEqual(sources[0]?.companions, [join(root, '../projects.json'), join(root, '../trustedFolders.json')]);
    assert.deepEqual(sources[1]?.companions, [join(root, 'shop/.project_root')]);
  });

  it('lies in ~/.gemini and below GEMINI_CLI_HOME', () => {
    const roots = (variables: Record<string, string>, platform: 'linux' | 'darwin' | 'win32', home: string): string[] =>
      geminiAdapter.roots({ platform, home, variables }).map(({ path, origin }) => `${origin} ${path}`);
    assert.deepEqual(roots({}, 'linux', '/home/u'), ['default /home/u/.gemini/tmp']);
    assert.deepEqual(roots({ GEMINI_CLI_HOME: '/data' }, 'darwin', '/Users/u'), [
      'default /Users/u/.gemini/tmp',
      'GEMINI_CLI_HOME /data/.gemini/tmp',
    ]);
    assert.deepEqual(roots({}, 'win32', 'C:\\Users\\u'), ['default C:\\Users\\u\\.gemini\\tmp']);
  });

  it('gives a chat and its older document one name, and an agent its session', () => {
    const identify = (path: string, head: string) =>
      geminiAdapter.identify({ agent: 'gemini', path, format: 'json', companions: [] }, Buffer.from(head));
    const document = identify('/g/tmp/p/chats/session-1.json', '{\n  "sessionId": "s-1",\n  "projectHash": "h", "mess');
    const lines = identify('/g/tmp/p/chats/session-1.jsonl', '{"sessionId":"s-1","projectHash":"h"}\n{"id"');
    assert.equal(document?.transcriptKey, 's-1');
    assert.deepEqual(document, lines);
    const agent = identify('/g/tmp/p/chats/s-1/a-1.jsonl', '{"sessionId":"a-1","directories":["/home/kim/shop"]}');
    assert.deepEqual(agent, {
      sessionId: 's-1',
      threadId: 'a-1',
      parentThreadId: 'main',
      cwd: '/home/kim/shop',
      transcriptKey: 's-1/a-1',
    });
    assert.equal(identify('/g/tmp/p/chats/session-1.json', '[]'), null);
  });

  it('can be resumed by ids of its own', () => {
    const id = '5f0c1111-2222-4333-8444-555566667777';
    assert.deepEqual(geminiAdapter.resumeCommand?.(id), ['gemini', '--resume', id]);
    assert.equal(geminiAdapter.resumeCommand?.('latest; rm'), null);
  });
});

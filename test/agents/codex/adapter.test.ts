import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codexAdapter } from '../../../src/agents/codex/adapter';
import { ownId } from './lines';

describe('codex store', () => {
  let home: string;

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'contrail-codex-'));
    const names = [
      `sessions/2026/01/02/rollout-2026-01-02T03-04-05-${ownId}.jsonl`,
      `sessions/2026/01/02/rollout-2026-01-02T03-04-05-${ownId}.jsonl.zst`,
      'sessions/2025/12/31/rollout-2025-12-31T00-00-00-b.jsonl.zst',
      'sessions/2025/12/31/notes.jsonl',
      'archived_sessions/rollout-2025-11-01T00-00-00-c.jsonl',
      'history.jsonl',
    ];
    for (const name of names) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), '');
    }
  });

  after(() => rmSync(home, { recursive: true, force: true }));

  it('lists rollouts and archived ones, plain before compressed', () => {
    const problems: string[] = [];
    const sources = codexAdapter.enumerate({ path: home, origin: 'default' }, path => problems.push(path));
    assert.deepEqual(
      sources.map(({ path, format }) => [path.slice(home.length + 1).replaceAll('\\', '/'), format]),
      [
        ['archived_sessions/rollout-2025-11-01T00-00-00-c.jsonl', 'jsonl'],
        ['sessions/2025/12/31/rollout-2025-12-31T00-00-00-b.jsonl.zst', 'jsonl.zst'],
        [`sessions/2026/01/02/rollout-2026-01-02T03-04-05-${ownId}.jsonl`, 'jsonl'],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('is empty where there is none, and says what it cannot read', () => {
    const list = (path: string): string[] => {
      const problems: string[] = [];
      const sources = codexAdapter.enumerate({ path, origin: 'default' }, (_, detail) => problems.push(detail));
      assert.deepEqual(sources, []);
      return problems;
    };
    assert.deepEqual(list(join(home, 'nowhere')), []);
    const odd = join(home, 'odd');
    mkdirSync(odd);
    writeFileSync(join(odd, 'sessions'), 'a file where a folder should be');
    assert.deepEqual(list(odd), ['ENOTDIR']);
  });

  it('lies in ~/.codex and where CODEX_HOME points', () => {
    const roots = (
      variables: Record<string, string>,
      platform: 'linux' | 'win32' = 'linux',
      at = '/home/u',
    ): string[] => codexAdapter.roots({ platform, home: at, variables }).map(({ path, origin }) => `${origin} ${path}`);
    assert.deepEqual(roots({}), ['default /home/u/.codex']);
    assert.deepEqual(roots({ CODEX_HOME: '/data/codex' }), ['default /home/u/.codex', 'CODEX_HOME /data/codex']);
    assert.deepEqual(roots({ CODEX_HOME: '/home/u/.codex' }), ['default /home/u/.codex']);
    assert.deepEqual(roots({}, 'win32', 'C:\\Users\\u'), ['default C:\\Users\\u\\.codex']);
  });

  it('is watched in both its folders', () => {
    const watched = codexAdapter.watchPaths({ path: '/home/u/.codex', origin: 'default' });
    assert.deepEqual(watched, [
      { path: '/home/u/.codex/sessions', recursive: true },
      { path: '/home/u/.codex/archived_sessions', recursive: false },
    ]);
  });
});

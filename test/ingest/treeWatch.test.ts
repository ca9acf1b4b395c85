import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TreeWatch } from '../../src/ingest/treeWatch';
import type { DirectoryEvents, WatchDirectory } from '../../src/ingest/watchDirectory';

describe('TreeWatch', () => {
  let root: string;
  let log: string[];
  const open = new Map<string, DirectoryEvents>();
  const name = (path: string) => path.slice(root.length + 1);
  const watchDirectory: WatchDirectory = (path, _, events) => {
    log.push(`watch ${name(path)}`);
    open.set(path, events);
    return { close: () => open.delete(path) };
  };
  const newTree = (watch = watchDirectory, onChange = (_: string) => {}) =>
    new TreeWatch(root, true, watch, {
      onChange: path => {
        log.push(`change ${name(path)}`);
        onChange(path);
      },
      onStale: () => log.push('stale'),
      onFailure: error => log.push(`failure ${error instanceof Error ? error.message : error}`),
    });

  beforeEach(() => {
    root = realpathSync.native(mkdtempSync(join(tmpdir(), 'contrail-tree-')));
    log = [];
    open.clear();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('reports a new directory once more when it is watched, for what was written into it before', async () => {
    let changes = 0;
    const tree = await new Promise<TreeWatch>(resolve => {
      const watched = newTree(watchDirectory, () => {
        if (++changes === 2) resolve(watched);
      });
      void watched.begin().then(() => {
        mkdirSync(join(root, 'new/inner'), { recursive: true });
        open.get(root)?.onEvent('rename', 'new');
      });
    });
    assert.deepEqual(log, ['watch ', 'change new', 'watch new', `watch ${join('new', 'inner')}`, 'change new']);
    tree.close();
    assert.equal(open.size, 0);
  });

  it('opens no watch after it was closed', async () => {
    for (const child of 'abc') mkdirSync(join(root, child));
    const tree = newTree((path, recursive, events) => {
      if (name(path) === 'b') queueMicrotask(() => tree.close());
      return watchDirectory(path, recursive, events);
    });
    await tree.begin();
    assert.deepEqual(log, ['watch ', 'watch a', 'watch b']);
    assert.equal(open.size, 0);
  });

  it('leaves out a directory that cannot be watched, and gives up when none can', async () => {
    for (const child of 'abc') mkdirSync(join(root, child));
    const refuse =
      (refused: string, code: string): WatchDirectory =>
      (path, recursive, events) => {
        if (name(path) === refused) throw Object.assign(new Error(code), { code });
        return watchDirectory(path, recursive, events);
      };
    await newTree(refuse('b', 'EACCES')).begin();
    assert.deepEqual(log, ['watch ', 'watch a', 'watch c']);
    log = [];
    open.clear();
    await newTree(refuse('b', 'ENOSPC')).begin();
    assert.deepEqual(log, ['watch ', 'watch a', 'failure ENOSPC']);
    assert.equal(open.size, 0);
    log = [];
    await newTree(refuse('', 'EACCES')).begin();
    assert.deepEqual(log, ['failure EACCES']);
  });
});

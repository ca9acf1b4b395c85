import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type DirectoryEvents, type WatchDirectory, watchDirectory } from '../../src/ingest/watchDirectory';
import { type SourceWatch, type WatchSourcesOptions, watchSources } from '../../src/ingest/watcher';

const deadlineMs = 20_000;

describe('watchSources', () => {
  let base: string;
  let watches: SourceWatch[];
  beforeEach(() => {
    base = realpathSync.native(mkdtempSync(join(tmpdir(), 'contrail-watch-')));
    watches = [];
  });
  afterEach(() => {
    for (const watch of watches) watch.dispose();
    rmSync(base, { recursive: true, force: true });
  });

  const path = (name: string) => join(base, name);
  function write(name: string, text = 'x'): string {
    mkdirSync(dirname(path(name)), { recursive: true });
    appendFileSync(path(name), text);
    return path(name);
  }

  /** Watches `root` below the temporary directory and notes what is reported. */
  async function watchRoot(root: string, options: Partial<WatchSourcesOptions> = {}): Promise<Reports> {
    const reports = new Reports();
    const watch = watchSources({
      paths: [{ path: path(root), recursive: true }],
      onChange: paths => reports.add(paths),
      debounceMs: 10,
      maxWaitMs: 200,
      pollMs: 3_600_000,
      ...options,
    });
    watches.push(watch);
    await watch.ready;
    return reports;
  }

  it('reports files that are created, appended to, renamed and deleted, at any depth', async () => {
    const file = write('root/2025/01/a.jsonl');
    const reports = await watchRoot('root');
    await reports.after(() => appendFileSync(file, 'y'), file);
    await reports.after(() => write('root/2025/b.jsonl'), path('root/2025/b.jsonl'));
    await reports.after(() => renameSync(file, path('root/c.jsonl')), file, path('root/c.jsonl'));
    await reports.after(() => rmSync(path('root/c.jsonl')), path('root/c.jsonl'));
  });

  it('reports nothing that happened before, nor beside the root', async () => {
    write('root/a.jsonl');
    const reports = await watchRoot('root');
    write('beside.jsonl');
    await reports.after(() => write('root/b.jsonl'), path('root/b.jsonl'));
    assert.deepEqual([...reports.all], [path('root/b.jsonl')]);
  });

  it('follows directories that are made, with what was written into them at once', async () => {
    write('root/a');
    const reports = await watchRoot('root');
    await reports.after(() => write('root/x/y/z/new.jsonl'), path('root/x/y/z/new.jsonl'));
    await reports.after(() => appendFileSync(path('root/x/y/z/new.jsonl'), 'more'), path('root/x/y/z/new.jsonl'));
  });

  it('follows directories that are moved, or deleted and made again', async () => {
    write('root/old/deep/a.jsonl');
    const reports = await watchRoot('root');
    await reports.after(() => renameSync(path('root/old'), path('root/new')), path('root/new'));
    await reports.settle(() => appendFileSync(path('root/new/deep/a.jsonl'), 'y'), path('root/new/deep/a.jsonl'));
    await reports.after(() => {
      rmSync(path('root/new'), { recursive: true });
      write('root/new/deep/b.jsonl');
    }, path('root/new/deep/b.jsonl'));
    await reports.settle(() => appendFileSync(path('root/new/deep/b.jsonl'), 'y'), path('root/new/deep/b.jsonl'));
  });

  it('makes one report of a thousand changes', async () => {
    mkdirSync(path('root/many'), { recursive: true });
    const reports = await watchRoot('root', { debounceMs: 500, maxWaitMs: 60_000 });
    const files = Array.from({ length: 1000 }, (_, i) => path(`root/many/${i}.jsonl`));
    await reports.after(
      () => {
        for (const file of files) writeFileSync(file, 'x');
      },
      ...files,
    );
    assert.equal(reports.calls, 1);
  });

  it('waits for a root that does not exist, however much of the way to it is missing', async () => {
    const reports = await watchRoot('home/.agent/projects');
    mkdirSync(path('home/.agent'), { recursive: true });
    await reports.after(() => write('home/.agent/projects/p/a.jsonl'), path('home/.agent/projects'));
    await reports.settle(() => write('home/.agent/projects/p/a.jsonl'), path('home/.agent/projects/p/a.jsonl'));
    assert.equal(reports.all.has(path('home/.agent')), false);
  });

  it('sees a root that appears just before it is watched for', async () => {
    const fake = fakeWatch();
    const reports = await watchRoot('root', {
      watchDirectory: (at, recursive, events) => {
        if (at === base) mkdirSync(path('root'));
        return fake.watchDirectory(at, recursive, events);
      },
    });
    await until(() => reports.all.has(path('root')));
    assert.deepEqual([...fake.open.keys()], [path('root')]);
  });

  it('is not deterred by a file in the place of a directory', async () => {
    write('home/.agent', 'not a directory');
    const reports = await watchRoot('home/.agent/projects');
    rmSync(path('home/.agent'));
    await reports.after(() => write('home/.agent/projects/a.jsonl'), path('home/.agent/projects'));
  });

  it('notices that the root was deleted and when it is back', async () => {
    write('home/root/a.jsonl');
    const reports = await watchRoot('home/root');
    await reports.after(() => rmSync(path('home'), { recursive: true }), path('home/root'));
    await reports.after(() => write('home/root/b.jsonl'), path('home/root'));
    await reports.settle(() => write('home/root/b.jsonl'), path('home/root/b.jsonl'));
  });

  it('notices by looking that another directory took the place of the root', async () => {
    write('home/root/a.jsonl');
    write('home2/root/b.jsonl');
    const reports = await watchRoot('home/root', { pollMs: 20 });
    renameSync(path('home'), path('home1'));
    await reports.after(() => renameSync(path('home2'), path('home')), path('home/root'));
    await reports.settle(() => write('home/root/b.jsonl'), path('home/root/b.jsonl'));
  });

  it('leaves subdirectories alone unless asked', async () => {
    write('root/sub/a.jsonl');
    const { open, watchDirectory } = countingWatch();
    const reports = await watchRoot('root', {
      paths: [{ path: path('root'), recursive: false }],
      watchDirectory,
    });
    assert.deepEqual([...open], [path('root')]);
    write('root/sub/a.jsonl');
    await reports.after(() => write('root/b.jsonl'), path('root/b.jsonl'));
    assert.equal(reports.all.has(path('root/sub/a.jsonl')), false);
  });

  it('polls when the system has no more watches, and frees those it had', async () => {
    for (let i = 0; i < 10; i++) write(`root/${i}/a.jsonl`);
    const { open, watchDirectory } = countingWatch(5);
    const problems: string[] = [];
    const reports = await watchRoot('root', {
      watchDirectory,
      pollMs: 20,
      onProblem: (at, detail) => problems.push(`${at} ${detail}`),
    });
    assert.equal(open.size, 0);
    assert.deepEqual(problems, [`${path('root')} polled, as it cannot be watched: ENOSPC`]);
    await reports.after(() => write('root/3/a.jsonl', 'more'), path('root/3/a.jsonl'));
    await reports.after(() => write('root/new/b.jsonl'), path('root/new/b.jsonl'));
    await reports.after(() => rmSync(path('root/4'), { recursive: true }), path('root/4/a.jsonl'));
    assert.equal(reports.all.size, 3);
  });

  it('is not disturbed by a look at the root while it is starting', async () => {
    for (let i = 0; i < 30; i++) write(`root/${i}/a.jsonl`);
    for (let round = 0; round < 20; round++) {
      const { watchDirectory } = countingWatch(25);
      const problems: string[] = [];
      const onProblem = (at: string) => problems.push(at);
      await watchRoot('root', { platform: 'linux', pollMs: 1, watchDirectory, onProblem });
      assert.deepEqual(problems, [path('root')]);
      watches.pop()?.dispose();
    }
  });

  it('is ready only when the last of several attempts to begin is', async () => {
    for (const child of 'abc') write(`root/${child}/a.jsonl`);
    const fake = fakeWatch();
    let disturbed = false;
    await watchRoot('root', {
      platform: 'linux',
      watchDirectory: (at, recursive, events) => {
        if (at === path('root/b') && !disturbed) {
          disturbed = true;
          queueMicrotask(() => fake.events(path('root')).onEvent('change', null));
        }
        return fake.watchDirectory(at, recursive, events);
      },
    });
    assert.deepEqual(
      [...fake.open.keys()],
      ['', 'a', 'b', 'c'].map(child => resolve(path('root'), child)),
    );
  });

  it('polls when watching breaks later, and reports the root for what was missed', async () => {
    write('root/a.jsonl');
    const fake = fakeWatch();
    const reports = await watchRoot('root', { watchDirectory: fake.watchDirectory, pollMs: 20 });
    await reports.after(() => fake.events(path('root')).onError(new Error('broken')), path('root'));
    await reports.after(() => write('root/b.jsonl'), path('root/b.jsonl'));
    assert.equal(fake.open.size, 0);
  });

  it('watches whole trees where the system can', async () => {
    write('root/sub/a.jsonl');
    const fake = fakeWatch();
    const reports = await watchRoot('root', { platform: 'darwin', watchDirectory: fake.watchDirectory });
    assert.deepEqual([...fake.open.keys()], [path('root')]);
    const inSub = join('sub', 'a.jsonl');
    await reports.after(() => fake.events(path('root')).onEvent('change', inSub), path('root/sub/a.jsonl'));
    await reports.after(() => fake.events(path('root')).onEvent('rename', null), path('root'));
  });

  it('waits again when a deleted root ends the watch with an error', async () => {
    write('root/a.jsonl');
    const fake = fakeWatch();
    const reports = await watchRoot('root', { platform: 'win32', watchDirectory: fake.watchDirectory });
    rmSync(path('root'), { recursive: true });
    await reports.after(() => fake.events(path('root')).onError(new Error('EPERM')), path('root'));
    await until(() => fake.open.has(base));
    mkdirSync(path('root'));
    await reports.after(() => fake.events(base).onEvent('rename', 'root'), path('root'));
    assert.deepEqual([...fake.open.keys()], [path('root')]);
  });

  it('reports a directory when the system does not tell what changed in it', async () => {
    write('root/sub/a.jsonl');
    const fake = fakeWatch();
    const reports = await watchRoot('root', { platform: 'linux', watchDirectory: fake.watchDirectory });
    mkdirSync(path('root/sub/unseen'));
    await reports.after(() => fake.events(path('root/sub')).onEvent('change', null), path('root/sub'));
    await until(() => fake.open.has(path('root/sub/unseen')));
    mkdirSync(path('root/unseen'));
    await reports.after(() => fake.events(path('root')).onEvent('change', null), path('root'));
    await until(() => fake.open.has(path('root/unseen')) && fake.open.has(path('root/sub')));
  });

  it('looks at everything again after so many events that some may be lost', async () => {
    write('root/sub/a.jsonl');
    const fake = fakeWatch();
    const reports = await watchRoot('root', { platform: 'linux', watchDirectory: fake.watchDirectory });
    mkdirSync(path('root/sub/unseen'));
    const { onEvent } = fake.events(path('root/sub'));
    await reports.after(() => {
      for (let i = 0; i < 5000; i++) onEvent('change', 'a.jsonl');
    }, path('root'));
    await until(() => fake.open.has(path('root/sub/unseen')));
  });

  it('stops at once and completely', async () => {
    for (let i = 0; i < 20; i++) write(`root/${i}/a.jsonl`);
    const { open, watchDirectory } = countingWatch();
    const reports = await watchRoot('root', { watchDirectory });
    assert.equal(open.size, process.platform === 'linux' ? 21 : 1);
    const other = await watchRoot('root');
    await other.after(() => {
      write('root/1/a.jsonl');
      mkdirSync(path('root/made'));
      watches[0]?.dispose();
    }, path('root/made'));
    assert.equal(open.size, 0);
    assert.equal(reports.calls, 0);
  });

  it('stops while it is still starting, and by signal', async () => {
    for (let i = 0; i < 20; i++) write(`root/${i}/a.jsonl`);
    const { open, watchDirectory } = countingWatch();
    const abort = new AbortController();
    const starting = watchRoot('root', { watchDirectory, signal: abort.signal });
    await until(() => open.size > 0);
    abort.abort();
    await starting;
    assert.equal(open.size, 0);
    await watchRoot('root', { watchDirectory, signal: abort.signal });
    assert.equal(open.size, 0);
  });

  it('does not keep the process alive', async () => {
    write('root/a.jsonl');
    const module = resolve(import.meta.dirname, '../../src/ingest/watcher.ts');
    const script = `
      const { watchSources } = require(${JSON.stringify(module)});
      const paths = [${JSON.stringify(path('root'))}, ${JSON.stringify(path('missing'))}];
      watchSources({ paths: paths.map(path => ({ path, recursive: true })), onChange() {} })
        .ready.then(() => console.log('watching'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', script], {
      cwd: import.meta.dirname,
      timeout: deadlineMs,
    });
    assert.equal(stdout.trim(), 'watching');
  });
});

/** What was reported so far. */
class Reports {
  readonly all = new Set<string>();
  calls = 0;
  private recent = new Set<string>();

  add(paths: ReadonlySet<string>): void {
    this.calls++;
    for (const path of paths) {
      this.all.add(path);
      this.recent.add(path);
    }
  }

  /** Does something and waits until all `expected` paths, or a directory above each, are reported. */
  async after(change: () => void, ...expected: string[]): Promise<void> {
    this.recent = new Set();
    change();
    await until(
      () => expected.every(path => [...this.recent].some(seen => path === seen || path.startsWith(join(seen, '/')))),
      () => `${expected.slice(0, 3).join(', ')} of ${[...this.recent].slice(0, 10).join(', ')}`,
    );
  }

  /** The same where a new watch may still be on its way: changes again until the very path is reported. */
  async settle(change: () => void, expected: string): Promise<void> {
    this.recent = new Set();
    await until(
      () => {
        if (!this.recent.has(expected)) change();
        return this.recent.has(expected);
      },
      () => expected,
      50,
    );
  }
}

async function until(condition: () => boolean, describe = () => String(condition), stepMs = 5): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > deadline) assert.fail(`still waiting for ${describe()}`);
    await new Promise(next => setTimeout(next, stepMs));
  }
}

/** The system's watches, counted; with `limit` it runs out of them. */
function countingWatch(limit = Number.POSITIVE_INFINITY): { open: Set<string>; watchDirectory: WatchDirectory } {
  const open = new Set<string>();
  return {
    open,
    watchDirectory: (path, recursive, events) => {
      if (open.size >= limit) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const watch = watchDirectory(path, recursive, events);
      open.add(path);
      return {
        close() {
          open.delete(path);
          watch.close();
        },
      };
    },
  };
}

/** Watches that see only what the test tells them. */
function fakeWatch(): {
  open: Map<string, DirectoryEvents>;
  events(path: string): DirectoryEvents;
  watchDirectory: WatchDirectory;
} {
  const open = new Map<string, DirectoryEvents>();
  return {
    open,
    events: path => open.get(path) ?? assert.fail(`${path} is not watched`),
    watchDirectory: (path, _, events) => {
      open.set(path, events);
      return {
        close() {
          if (open.get(path) === events) open.delete(path);
        },
      };
    },
  };
}

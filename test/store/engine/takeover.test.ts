import assert from 'node:assert/strict';
import { openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { bundledChild, Child } from './childProcess';
import { hostSql, randomSource, temporaryFolder, wasmPath } from './support';

const rowsPerBatch = 20;

/** Processes that share one database, and what they report. */
class Processes {
  readonly acknowledged = new Set<string>();
  /** Every time that a process became the owner while another one lived as owner. */
  splits = 0;
  #children: { child: Child; isOwner: boolean }[] = [];
  #started = 0;
  readonly #program: string;
  readonly #folder: string;

  constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  start(): Child {
    const child = new Child(this.#program, [wasmPath, this.#folder, `p${++this.#started}`]);
    const entry = { child, isOwner: false };
    this.#children.push(entry);
    child.onLine(line => {
      if (line.startsWith('ack ')) this.acknowledged.add(line.slice(4));
      else if (line.startsWith('role ')) {
        entry.isOwner = line === 'role owner';
        if (entry.isOwner && this.#children.some(other => other !== entry && other.isOwner)) this.splits++;
      } else assert.fail(line);
    });
    return child;
  }

  get living(): readonly Child[] {
    return this.#children.map(entry => entry.child);
  }

  async owner(): Promise<Child> {
    for (;;) {
      const entry = this.#children.find(each => each.isOwner);
      if (entry !== undefined) return entry.child;
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  }

  kill(child: Child): Promise<string> {
    this.#children = this.#children.filter(entry => entry.child !== child);
    child.signal('SIGKILL');
    return child.ended;
  }

  /** Resolves when this many more batches are acknowledged. */
  async progress(batches: number): Promise<void> {
    const goal = this.acknowledged.size + batches;
    while (this.acknowledged.size < goal) await new Promise(resolve => setTimeout(resolve, 2));
  }

  async killAll(): Promise<void> {
    for (const child of [...this.living]) await this.kill(child);
  }
}

describe('processes that share a database', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const program = bundledChild('ownerChild');
  const started: Processes[] = [];
  let sql: HostSql;

  before(async () => {
    sql = await hostSql();
  });
  after(async () => {
    for (const processes of started) await processes.killAll();
  });

  function group(name: string): Processes {
    const processes = new Processes(program.path(), folder.path(name));
    started.push(processes);
    return processes;
  }

  function assertComplete(name: string, processes: Processes): void {
    const database = openDatabase(sql, folder.path(`${name}/shared.db`));
    try {
      assert.equal(database.value('PRAGMA integrity_check'), 'ok');
      const found = new Set(database.all('SELECT key FROM batch').map(row => String(row[0])));
      const lost = [...processes.acknowledged].filter(key => !found.has(key));
      assert.deepEqual(lost, [], 'acknowledged and lost');
      const wrong = `SELECT key FROM (SELECT key, count(*) AS rows, count(DISTINCT n) AS numbers FROM event GROUP BY key)
        WHERE rows <> ${rowsPerBatch} OR numbers <> ${rowsPerBatch}`;
      assert.deepEqual(database.all(wrong), [], 'torn or doubled');
      assert.equal(database.value('SELECT count(*) FROM event'), found.size * rowsPerBatch);
    } finally {
      database.close();
    }
    assert.equal(processes.splits, 0, 'two owners at a time');
  }

  for (const [count, kills] of [
    [2, 6],
    [3, 14],
  ] as const) {
    it(`lose and double nothing when the owner is killed (${count} processes, ${kills} kills -9)`, async () => {
      const name = `kill${count}`;
      const processes = group(name);
      const random = randomSource(count);
      for (let n = 0; n < count; n++) processes.start();
      for (let kill = 0; kill < kills; kill++) {
        const owner = await processes.owner();
        await processes.progress(1 + Math.floor(random() * 40));
        assert.equal(await processes.kill(owner), 'SIGKILL');
        processes.start();
      }
      await processes.owner();
      await processes.progress(20);
      await processes.killAll();
      assertComplete(name, processes);
    });
  }

  it('wait for an owner that is stopped for 2 s, and do not rob it', async function () {
    if (process.platform === 'win32') this.skip();
    const processes = group('frozen');
    for (let n = 0; n < 2; n++) processes.start();
    const owner = await processes.owner();
    await processes.progress(30);
    owner.signal('SIGSTOP');
    // What was answered before the stop may still be on its way here.
    await new Promise(resolve => setTimeout(resolve, 200));
    const acknowledged = processes.acknowledged.size;
    const newcomer = processes.start();
    await new Promise(resolve => setTimeout(resolve, 1800));
    assert.equal(processes.acknowledged.size, acknowledged);
    assert.equal(await processes.owner(), owner);
    assert.deepEqual(newcomer.lines, []);
    owner.signal('SIGCONT');
    await newcomer.seen(line => line === 'role follower');
    await processes.progress(30);
    assert.equal(await processes.owner(), owner);
    await processes.killAll();
    assertComplete('frozen', processes);
  });
});

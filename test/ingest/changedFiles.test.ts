import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import type { HostEnvironment } from '../../src/model/hostEnvironment';
import type { SessionRow } from '../../src/store/readModels/sessions';
import { differences, dumpStore, type StoreDump } from '../support/dumpStore';
import { recordingPath } from '../support/recordings';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { storedFrame } from '../support/zstdFrames';

const project = '.claude/projects/-srv-agents-claude-code-workspace';
const sessionId = 'd9d34da3-9921-4190-a8e2-9b733176efc0';
const otherId = '01187d6f-5a85-46d4-8a6a-6c3e6fa2529e';
const day = '.codex/sessions/2026/11/20';
const rollout = 'rollout-2026-11-20T22-35-54-01a1fb1a-1a5a-7090-84ae-9ca7a4d43046.jsonl';

describe('ingest of files that change otherwise than by growing', () => {
  let folder: string;
  let home: string;
  let path: string;
  let bytes: Buffer;
  let store: TestStore;
  let read: StoreDump;

  beforeEach(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    path = join(home, project, `${sessionId}.jsonl`);
    copyRecorded('claude-code/home', `${project}/${sessionId}.jsonl`);
    copyRecorded('claude-code/home', `${project}/${otherId}.jsonl`);
    bytes = readFileSync(path);
    store = await openTestStore(join(folder, 'store'));
    await store.ingest(home);
    read = dump();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function copyRecorded(recording: string, file: string): void {
    const from = recordingPath(`${recording}/${file}`) ?? assert.fail(`the fixture ${file} is missing`);
    mkdirSync(dirname(join(home, file)), { recursive: true });
    cpSync(from, join(home, file));
  }

  /** Which generation a source is in its path's history says nothing of what was read. */
  function dump(): StoreDump {
    const rows = dumpStore(store.db, { home, without: ['source.generation', 'source.reconciled'] });
    return Object.fromEntries(
      Object.entries(rows).map(([table, lines]) => [table, lines.map(line => line.replace(/#\d+"/g, '"'))]),
    );
  }

  function session(uid = `claude-code:${sessionId}`): SessionRow {
    const { sessions } = store.owner.sessions({ folders: null });
    return sessions.find(row => row.session_uid === uid) ?? assert.fail(`${uid} is not listed`);
  }

  function count(table: string, where = 'TRUE'): number {
    return Number(store.db.value(`SELECT count(*) FROM ${table} WHERE ${where}`));
  }

  function eventsOfSession(): number {
    return count('event', `session_id = (SELECT id FROM session WHERE native_id = '${sessionId}')`);
  }

  /** Every request that was ever seen is billed exactly once. */
  function assertBilledOnce(): void {
    const wrong = store.db.all('SELECT request_key, sum(billed) FROM usage GROUP BY 1, agent HAVING sum(billed) <> 1');
    assert.deepEqual(wrong, []);
  }

  it('keeps what was cut off, and counts the rest once', async () => {
    const before = session();
    truncateSync(path, endOfLineBefore(bytes, bytes.length / 2));
    await store.ingest(home);
    assert.deepEqual({ ...session(), end_state: before.end_state }, before);
    assert.equal(eventsOfSession(), events(read));
    assertBilledOnce();
  });

  it('reads the rows of before when the cut part comes back', async () => {
    const half = endOfLineBefore(bytes, bytes.length / 2);
    truncateSync(path, half);
    await store.ingest(home);
    appendFileSync(path, bytes.subarray(half));
    await store.ingest(home);
    await touch();
    assert.equal(differences(dump(), read), '');
  });

  it('keeps a session whose transcript was emptied', async () => {
    const before = session();
    truncateSync(path, 0);
    await store.ingest(home);
    assert.deepEqual({ ...session(), end_state: before.end_state }, before);
    assertBilledOnce();
  });

  it('keeps what a file said whose content is another now, and reads that', async () => {
    const before = session();
    const other = readFileSync(join(home, project, `${otherId}.jsonl`));
    // Another session's requests under ids of their own, in the place of this one's.
    writeFileSync(path, other.toString('utf8').replaceAll('msg_', 'msg_new').replaceAll('toolu_', 'toolu_new'));
    await store.ingest(home);
    const requests = session(`claude-code:${otherId}`).requests;
    assert.equal(session().requests, before.requests + requests);
    assert.equal(
      session().cost.total_microusd,
      (before.cost.total_microusd ?? 0) + (session(`claude-code:${otherId}`).cost.total_microusd ?? 0),
    );
    assertBilledOnce();
  });

  it('takes nothing twice from a file that lost a line in the middle', async () => {
    const before = session();
    const at = bytes.indexOf('"type":"assistant"', bytes.length / 2);
    const [start, end] = [bytes.lastIndexOf(10, at) + 1, bytes.indexOf(10, at) + 1];
    writeFileSync(path, Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
    await store.ingest(home);
    const after = session();
    assert.deepEqual(
      [after.requests, after.tokens, after.edits, after.cost],
      [before.requests, before.tokens, before.edits, before.cost],
    );
    assert.equal(eventsOfSession(), events(read));
    assertBilledOnce();
  });

  it('keeps both texts where a byte was changed in place', async () => {
    const at = bytes.indexOf('"text":"', bytes.length / 2) + '"text":"'.length;
    const changed = Buffer.from(bytes);
    changed.write('#', at);
    writeFileSync(path, changed);
    await store.ingest(home);
    assert.equal(eventsOfSession(), events(read) + 1);
    assert.equal(count('event', `summary IN ('#aiku here: all good.', 'Haiku here: all good.')`), 2);
    assertBilledOnce();
  });

  it('changes nothing for a file that was only touched', async () => {
    await touch();
    assert.equal(differences(dump(), read), '');
  });

  it('waits for the rest of a half-written line', async () => {
    const added = Buffer.from(
      `${line({ type: 'user', uuid: 'u-new', message: { role: 'user', content: 'naïve 日本' } })}\n`,
    );
    const cut = added.indexOf('日') + 1; // Inside a character.
    appendFileSync(path, added.subarray(0, cut));
    await store.ingest(home);
    assert.equal(eventsOfSession(), events(read));
    appendFileSync(path, added.subarray(cut));
    await store.ingest(home);
    assert.equal(count('event', `summary = 'naïve 日本'`), 1);
    assert.equal(count('problem'), 0);
  });

  it('keeps sessions whose transcripts vanished, and knows them when they come back', async () => {
    const before = session();
    renameSync(path, join(folder, 'elsewhere.jsonl'));
    await store.ingest(home);
    assert.deepEqual(session(), { ...before, source_state: 'removed' });
    renameSync(join(folder, 'elsewhere.jsonl'), path);
    await store.ingest(home);
    assert.equal(differences(dump(), read), '');
    rmSync(join(home, '.claude'), { recursive: true });
    await store.ingest(home);
    assert.deepEqual(
      store.owner.sessions({ folders: null }).sessions.map(({ source_state }) => source_state),
      ['removed', 'removed'],
    );
  });

  it('does not take sessions of a home that it was not asked for as removed', async () => {
    await store.ingest(join(folder, 'another home'));
    assert.equal(differences(dump(), read), '');
  });

  it('keeps what a file said in whose place a folder lies, and says so', async () => {
    rmSync(path);
    mkdirSync(path);
    await store.ingest(home);
    assert.equal(session().source_state, 'removed');
    assert.equal(session().requests > 0, true);
    const problems = store.owner
      .doctor({ environment: hostEnvironment({ home }) })
      .agents.flatMap(agent => agent.problems);
    assert.deepEqual(
      problems.map(problem => [problem.path, problem.offset, problem.detail]),
      [[path, null, 'not a file']],
    );
  });

  it('keeps what was read of a file that cannot be read now, and goes on later', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') return this.skip();
    appendFileSync(path, `${line({ type: 'user', uuid: 'u-new', message: { role: 'user', content: 'more' } })}\n`);
    chmodSync(path, 0);
    await store.ingest(home);
    const problems = store.owner
      .doctor({ environment: hostEnvironment({ home }) })
      .agents.flatMap(agent => agent.problems);
    assert.deepEqual(
      problems.map(problem => [problem.path, problem.detail]),
      [[path, 'EACCES']],
    );
    assert.equal(session().source_state, 'present');
    chmodSync(path, 0o600);
    await store.ingest(home);
    assert.equal(count('event', `summary = 'more'`), 1);
  });

  it('reads a file once that is reached by several roots', async () => {
    const link = join(folder, 'linked');
    symlinkSync(join(home, '.claude'), link);
    const copy = join(folder, 'copy');
    cpSync(join(home, '.claude'), copy, { recursive: true });
    appendFileSync(path, `${line({ type: 'user', uuid: 'u-new', message: { role: 'user', content: 'more' } })}\n`);
    await store.ingest(home);
    const one = dump();
    await ingestWith({ CLAUDE_CONFIG_DIR: `${link},${copy}` });
    assert.equal(differences(dump(), one), '');
  });

  it('reads the fuller of two copies', async () => {
    const copy = join(folder, 'copy');
    cpSync(join(home, '.claude'), copy, { recursive: true });
    appendFileSync(
      join(copy, 'projects', '-srv-agents-claude-code-workspace', `${sessionId}.jsonl`),
      `${line({ type: 'user', uuid: 'u-new', message: { role: 'user', content: 'more' } })}\n`,
    );
    for (let pass = 0; pass < 2; pass++) await ingestWith({ CLAUDE_CONFIG_DIR: copy });
    assert.equal(count('event', `summary = 'more'`), 1);
    assert.equal(eventsOfSession(), events(read) + 1);
    assert.equal(session().source_state, 'present');
    assertBilledOnce();
  });

  it('knows transcripts whose files changed places', async () => {
    const [a, b] = [path, join(home, project, `${otherId}.jsonl`)];
    const sums = () =>
      [session(), session(`claude-code:${otherId}`)].reduce((sum, row) => sum + (row.cost.total_microusd ?? 0), 0);
    const before = sums();
    renameSync(a, join(folder, 'a'));
    renameSync(b, a);
    renameSync(join(folder, 'a'), b);
    await store.ingest(home);
    assert.equal(sums(), before);
    assertBilledOnce();
    renameSync(a, join(folder, 'a'));
    renameSync(b, a);
    renameSync(join(folder, 'a'), b);
    await store.ingest(home);
    assert.equal(sums(), before);
    assertBilledOnce();
  });

  describe('of Codex', () => {
    let codexPath: string;
    let archived: string;
    let uid: string;

    beforeEach(async () => {
      copyRecorded('codex/home', `${day}/${rollout}`);
      codexPath = join(home, day, rollout);
      archived = join(home, '.codex/archived_sessions', rollout);
      mkdirSync(dirname(archived));
      await store.ingest(home);
      read = withoutPaths();
      uid = String(store.db.value(`SELECT uid FROM session WHERE agent = 'codex'`));
    });

    function withoutPaths(): StoreDump {
      const rows = dump();
      const strip = (row: string): string =>
        row
          .replaceAll(/"~\/\.codex[^"]*"/g, '"~/.codex"')
          .replaceAll('format="jsonl.zst"', 'format="jsonl"')
          .replace(/ size=\d+/, '');
      return Object.fromEntries(Object.entries(rows).map(([table, lines]) => [table, lines.map(strip)]));
    }

    function assertSame(where: string): void {
      assert.equal(differences(withoutPaths(), read), '');
      assert.deepEqual(store.db.all(`SELECT path FROM source WHERE agent = 'codex'`), [[where]]);
      assert.equal(session(uid).source_state, 'present');
    }

    it('follows a rollout into the archive and through compression', async () => {
      renameSync(codexPath, archived);
      await store.ingest(home);
      assertSame(archived);
      const text = readFileSync(archived);
      writeFileSync(`${archived}.zst`, storedFrame(text));
      await store.ingest(home);
      assertSame(archived); // Both lie there: the plain one is read.
      rmSync(archived);
      await store.ingest(home);
      assertSame(`${archived}.zst`);
      // Resumed: unpacked again, and longer.
      writeFileSync(codexPath, text);
      appendFileSync(
        codexPath,
        `${line({ type: 'event_msg', payload: { type: 'user_message', message: 'go on' } })}\n`,
      );
      rmSync(`${archived}.zst`);
      await store.ingest(home);
      assert.equal(count('event', `summary = 'go on'`), 1);
      assert.deepEqual(store.db.all(`SELECT path FROM source WHERE agent = 'codex'`), [[codexPath]]);
      assertBilledOnce();
    });

    it('keeps what was read when the compressed form is damaged', async () => {
      const text = readFileSync(codexPath);
      const before = session(uid);
      const half = text.length / 2;
      const damaged = storedFrame(text.subarray(half));
      writeFileSync(`${archived}.zst`, Buffer.concat([storedFrame(text.subarray(0, half)), damaged.subarray(0, 1000)]));
      rmSync(codexPath);
      await store.ingest(home);
      assert.deepEqual({ ...session(uid), end_state: before.end_state }, before);
      const problems = store.owner
        .doctor({ environment: hostEnvironment({ home }) })
        .agents.flatMap(agent => agent.problems);
      assert.deepEqual(
        problems.map(({ path, reason }) => [path, reason]),
        [[`${archived}.zst`, 'compressed_damaged']],
      );
      assertBilledOnce();
    });
  });

  async function touch(): Promise<void> {
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    await store.ingest(home);
  }

  function ingestWith(variables: HostEnvironment['variables']) {
    return store.owner.ingest(
      { environment: hostEnvironment({ home, variables }), keep: 'everything', first: [] },
      { onProgress: undefined },
    );
  }
});

function events(dump: StoreDump): number {
  return dump.event?.filter(row => row.includes(sessionId)).length ?? 0;
}

function endOfLineBefore(bytes: Buffer, offset: number): number {
  return bytes.lastIndexOf(10, offset) + 1;
}

function line(record: object): string {
  return JSON.stringify({ timestamp: '2026-11-20T23:00:00.000Z', ...record });
}

import assert from 'node:assert/strict';
import { appendFileSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import type { DoctorProblem } from '../../src/store/readModels/doctor';
import { differences, dumpStore, type StoreDump } from '../support/dumpStore';
import { homeFiles, writeHome } from '../support/homeFiles';
import { runCli } from '../support/programs';
import { recordingPath } from '../support/recordings';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const project = '.claude/projects/-work-shop';
const id = '11111111-2222-4333-8444-555555555555';

describe('ingest of bad input', () => {
  let folder: string;
  let home: string;
  let path: string;
  let store: TestStore;

  beforeEach(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    path = join(home, project, `${id}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    store = await openTestStore(join(folder, 'store'));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes a good line, a bad one and a good one, and reads them. */
  async function between(bad: string | Buffer): Promise<{ problems: DoctorProblem[]; offset: number }> {
    const first = `${JSON.stringify(user('first', 1))}\n`;
    const last = `${JSON.stringify(answer('last', 9))}\n`;
    writeFileSync(path, Buffer.concat([Buffer.from(first), Buffer.from(bad), Buffer.from(`\n${last}`)]));
    await store.ingest(home);
    return { problems: problems(), offset: Buffer.byteLength(first) };
  }

  function problems(): DoctorProblem[] {
    const report = store.owner.doctor({ environment: hostEnvironment({ home }) });
    return report.agents.flatMap(agent => agent.problems);
  }

  function summaries(): string[] {
    return store.db.all('SELECT summary FROM event ORDER BY seq').map(([summary]) => String(summary));
  }

  const badLines: Record<string, { line: string | Buffer; reason: string; kept?: string[] }> = {
    'a malformed line': { line: '{"type":"user","message":', reason: 'malformed_json' },
    'an unknown record': { line: JSON.stringify({ type: 'brand-new', uuid: 'u5' }), reason: 'unknown_record' },
    'a record that is no object': { line: '[1, 2]', reason: 'unexpected_shape' },
    'NUL bytes': { line: Buffer.concat([Buffer.alloc(9), Buffer.from('{"type":1')]), reason: 'nul_bytes' },
    'wrong UTF-8': {
      line: Buffer.concat([
        Buffer.from('{"type":"user","message":{"role":"user","content":"'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('"}}'),
      ]),
      reason: 'invalid_utf8',
      kept: ['\ufffd('],
    },
    'an absurd time': {
      line: JSON.stringify({ ...user('when?', 5), timestamp: '+275760-09-13T00:00:00.001Z' }),
      reason: 'absurd_timestamp',
      kept: ['when?'],
    },
    'a negative count': {
      line: JSON.stringify(answer('less', 5, { output_tokens: -5 })),
      reason: 'absurd_tokens',
      kept: ['less'],
    },
    'a huge count': {
      line: JSON.stringify(answer('more', 5, { output_tokens: 1e300 })),
      reason: 'absurd_tokens',
      kept: ['more'],
    },
    'a record that is its own parent': {
      line: JSON.stringify({ ...user('ring', 5), parentUuid: 'u5' }),
      reason: 'cyclic_parents',
      kept: ['ring'],
    },
  };
  for (const [name, { line, reason, kept = [] }] of Object.entries(badLines)) {
    it(`reports ${name} where it stands, and reads the rest`, async () => {
      const { problems, offset } = await between(line);
      const [problem] = problems.filter(one => one.reason === reason);
      assert.deepEqual(
        [problem?.path, problem?.offset, problem?.line, problem?.count],
        [path, offset, 2, 1],
        JSON.stringify(problems),
      );
      assert.deepEqual(summaries(), ['first', ...kept, 'last']);
      const text = JSON.stringify(store.owner.sessions({ folders: null }));
      assert.ok(!text.includes('e+'), text);
    });
  }

  it('counts what is wrong again and again', async () => {
    await between('{"x\n{"x\n{"x');
    assert.deepEqual(
      problems().map(({ reason, count, line }) => [reason, count, line]),
      [['malformed_json', 3, 2]],
    );
    appendFileSync(path, '{"x\n');
    await store.ingest(home);
    assert.deepEqual(
      problems().map(({ reason, count, line }) => [reason, count, line]),
      [['malformed_json', 4, 2]],
    );
  });

  it('takes a byte order mark and CRLF for what they are', async () => {
    const lines = [user('first', 1), answer('last', 9)].map(record => `${JSON.stringify(record)}\r\n`);
    writeFileSync(path, `\ufeff${lines.join('')}`);
    await store.ingest(home);
    assert.deepEqual(summaries(), ['first', 'last']);
    assert.deepEqual(problems(), []);
  });

  it('lists a session of an empty file, and of one of blank lines', async () => {
    writeFileSync(path, '');
    writeFileSync(join(home, project, '22222222-2222-4333-8444-555555555555.jsonl'), '\n \n\n');
    await store.ingest(home);
    assert.equal(store.owner.sessions({ folders: null }).sessions.length, 2);
    assert.deepEqual(problems(), []);
    appendFileSync(path, `${JSON.stringify(user('at last', 1))}\n`);
    await store.ingest(home);
    assert.deepEqual(summaries(), ['at last']);
    assert.equal(store.db.value('SELECT max(generation) FROM source'), 0, 'it grew and was not replaced');
  });

  it('ends where parents form a ring', async () => {
    const ring = ['u1', 'u2', 'u3'].map((uuid, n) => ({
      ...user(`${uuid}`, n + 1),
      uuid,
      parentUuid: `u${((n + 1) % 3) + 1}`,
    }));
    writeFileSync(path, ring.map(record => `${JSON.stringify(record)}\n`).join(''));
    await store.ingest(home);
    assert.deepEqual(summaries(), ['u1', 'u2', 'u3']);
    assert.equal(store.owner.sessions({ folders: null }).sessions.length, 1);
  });

  it('ends where sessions are forks of each other', async () => {
    const ids = ['aaaaaaaa', 'bbbbbbbb'].map(head => `${head}${id.slice(8)}`);
    for (const [n, sessionId] of ids.entries()) {
      const forkedFrom = { sessionId: ids[1 - n] };
      const records = [
        { ...answer('shared', 1), sessionId, forkedFrom },
        { ...answer(`own ${n}`, 2), sessionId },
      ];
      writeFileSync(
        join(home, project, `${sessionId}.jsonl`),
        records.map(record => `${JSON.stringify(record)}\n`).join(''),
      );
    }
    for (let pass = 0; pass < 2; pass++) await store.ingest(home);
    assert.equal(store.db.value(`SELECT count(*) FROM usage WHERE billed = 1 AND request_key = 'msg_1'`), 1);
  });

  it('sums counts up to the greatest it takes without losing one', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => answer('big', n, { input_tokens: 1e9, output_tokens: 1e9 }));
    writeFileSync(path, lines.map(record => `${JSON.stringify(record)}\n`).join(''));
    await store.ingest(home);
    const [session] = store.owner.sessions({ folders: null }).sessions;
    assert.equal(session?.tokens?.input, 2e12);
    assert.equal(session?.requests, 2000);
    assert.ok(Number.isSafeInteger(session?.cost.total_microusd));
  });

  it('takes paths, names and ids of any characters', async () => {
    const odd = 'a\u0000b\ud800\u001b[31m\u202e"\'--';
    const call = {
      type: 'tool_use',
      id: odd,
      name: odd,
      input: { file_path: `/work/${odd}`, old_string: 'a', new_string: 'b' },
    };
    const records = [
      { ...user(odd, 1), cwd: `/work/${odd}`, gitBranch: odd, version: odd },
      { ...answer(odd, 2), message: { ...message(2), model: odd, content: [call] } },
      {
        ...user('x', 3),
        message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: odd, content: odd, is_error: true }] },
      },
    ];
    writeFileSync(path, records.map(record => `${JSON.stringify(record)}\n`).join(''));
    await store.ingest(home);
    const { owner } = store;
    assert.equal(owner.sessions({ folders: null }).sessions.length, 1);
    assert.equal(owner.sessions({ folders: [folder] }).sessions.length, 0);
    assert.equal(owner.cost({ reference: `claude-code:${id}` }).schema, 'contrail.cost/1');
    assert.deepEqual(owner.files({ folders: null }).files.length <= 1, true);
    await owner.search({ query: `${odd} "*^ NEAR( :`, folders: null, limit: 5 });
  });

  it('passes over a line of 100 MB without taking it into memory', async function () {
    this.timeout(60_000);
    const fd = openSync(path, 'w');
    writeSync(fd, `${JSON.stringify(user('first', 1))}\n{"type":"user","message":{"role":"user","content":"`);
    const offset = Buffer.byteLength(`${JSON.stringify(user('first', 1))}\n`);
    const megabyte = Buffer.alloc(1 << 20, 'x');
    for (let n = 0; n < 100; n++) writeSync(fd, megabyte);
    writeSync(fd, `"}}\n${JSON.stringify(answer('last', 9))}\n`);
    closeSync(fd);
    global.gc?.();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    await store.ingest(home);
    clearInterval(watch);
    most = Math.max(most, process.memoryUsage().rss);
    assert.ok(most - before < 300 << 20, `${(most - before) >> 20} MB`);
    assert.deepEqual(summaries(), ['first', 'last']);
    assert.deepEqual(
      problems().map(problem => [problem.reason, problem.offset, problem.line]),
      [['line_too_long', offset, 2]],
    );
  });

  it('finds nothing in a home without any agent, and says where it looked', async () => {
    const { code, stdout, stderr } = await runCli([
      'sessions',
      '--all',
      '--home',
      join(folder, 'nobody'),
      '--db',
      join(folder, 'other.db'),
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^No sessions were found/);
    assert.ok(
      stdout.includes(join(folder, 'nobody', '.claude', 'projects')) &&
        stdout.includes(join(folder, 'nobody', '.codex')),
    );
  });
});

describe('a damaged transcript', () => {
  const victims = ['claude-old/home-2.1.50', 'old/codex-0.117.0/home'];
  for (const name of victims) {
    it(`of ${name} never throws, and changes no session but its own`, async () => {
      const recorded = recordingPath(name) ?? assert.fail(`the fixture ${name} is missing`);
      const files = homeFiles(recorded).filter(file => /\.jsonl?$/.test(file.path));
      const transcripts = files.filter(file => file.path.endsWith('.jsonl') && !file.path.endsWith('history.jsonl'));
      const clean = await read(files);
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: transcripts.length - 1 }),
          fc.array(
            fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('flip', 'cut', 'double'), fc.nat(255)),
            { minLength: 1, maxLength: 4 },
          ),
          async (victim, damages) => {
            const file = transcripts[victim];
            if (file === undefined) return;
            const bytes = damages.reduce(
              (damaged, [at, kind, value]) => damage(damaged, Math.floor(at * damaged.length), kind, value),
              file.bytes,
            );
            const found = await read(files.map(one => (one === file ? { path: file.path, bytes } : one)));
            const own = clean.source?.find(row => row.includes(file.path))?.match(/session_id="([^"]+)"/)?.[1];
            // A fork begins where its parent's records end: it is told from them.
            const strangers = clean.session?.filter(row => own === undefined || !row.includes(`"${own}"`)) ?? [];
            const ids = strangers.flatMap(row => row.match(/^uid="([^"]+)"/)?.[1] ?? []);
            assert.ok(ids.length > 0);
            assert.equal(differences(rowsOf(found, ids), rowsOf(clean, ids)), '');
          },
        ),
        { numRuns: 60, seed: 5 },
      );
    });
  }

  async function read(files: Parameters<typeof writeHome>[1]): Promise<StoreDump> {
    const folder = temporaryFolder();
    const store = await openTestStore(join(folder, 'store'));
    try {
      writeHome(join(folder, 'home'), files);
      await store.ingest(join(folder, 'home'));
      store.owner.sessions({ folders: null });
      store.owner.doctor({ environment: hostEnvironment({ home: join(folder, 'home') }) });
      return dumpStore(store.db, { home: join(folder, 'home') });
    } finally {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Rows of the sessions. */
  function rowsOf(dump: StoreDump, uids: readonly string[]): StoreDump {
    const isMeant = (row: string): boolean =>
      uids.some(uid => row.startsWith(`uid="${uid}"`) || row.includes(`session_id="${uid}"`));
    return Object.fromEntries(Object.entries(dump).map(([table, rows]) => [table, rows.filter(isMeant)]));
  }
});

function damage(bytes: Buffer, at: number, kind: 'flip' | 'cut' | 'double', value: number): Buffer {
  if (kind === 'cut') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + value)]);
  if (kind === 'double') return Buffer.concat([bytes.subarray(0, at + value), bytes.subarray(at)]);
  const flipped = Buffer.from(bytes);
  if (at < flipped.length) flipped[at] = value;
  return flipped;
}

function user(content: string, n: number) {
  return {
    type: 'user',
    uuid: `u${n}`,
    sessionId: id,
    cwd: '/work/shop',
    timestamp: time(n),
    message: { role: 'user', content },
  };
}

function answer(text: string, n: number, usage: object = {}) {
  return {
    ...user('', n),
    type: 'assistant',
    message: {
      ...message(n),
      content: [{ type: 'text', text }],
      usage: { input_tokens: 1, output_tokens: 20, ...usage },
    },
  };
}

function message(n: number) {
  return { id: `msg_${n}`, role: 'assistant', model: 'claude-haiku-4-5', stop_reason: 'end_turn' };
}

function time(n: number): string {
  return new Date(Date.UTC(2026, 4, 1) + n * 1000).toISOString();
}

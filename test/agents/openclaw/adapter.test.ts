import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openclawAdapter } from '../../../src/agents/openclaw/adapter';
import { gatewayText } from '../../../src/agents/openclaw/gatewayText';
import { identifyTranscript, listTranscripts, transcriptName } from '../../../src/agents/openclaw/transcriptFiles';
import type { HostEnvironment } from '../../../src/model/hostEnvironment';
import { partOfSource } from '../../../src/model/sourceFormat';
import { openDatabase } from '../../../src/store/engine/database';
import { initHostSql } from '../../../src/store/engine/hostSql';
import { collectContent, partsOf } from '../../support/collectContent';
import { layHome } from '../../support/layHome';
import { readHome, type SourceFacts } from '../../support/readHome';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';
import { readSession, sumOf, transcriptsBelow } from '../pi/readSource';

const fixture = resolve(import.meta.dirname, '../../fixtures/agents/openclaw/gateway');
const wasmPath = resolve(import.meta.dirname, '../../../node_modules/sql.js/dist/sql-wasm.wasm');

describe('the stores of OpenClaw', () => {
  let folder: string;
  let environment: HostEnvironment;
  let found: SourceFacts[];

  before(async () => {
    folder = temporaryFolder();
    environment = await layHome(fixture, folder);
    found = await readHome(openclawAdapter, environment);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ofFile = (part: string) => found.find(({ name }) => name.includes(part))?.facts;

  it('lie below the home under all names that it had, or where a variable says', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}) =>
      openclawAdapter.roots({ platform, home, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a').slice(0, 3), [
      '/home/a/.openclaw/agents',
      '/home/a/.clawdbot/agents',
      '/home/a/.moltbot/agents',
    ]);
    assert.equal(roots('darwin', '/Users/a')[0], '/Users/a/.openclaw/agents');
    assert.equal(roots('win32', 'C:\\Users\\a')[0], 'C:\\Users\\a\\.openclaw\\agents');
    assert.equal(roots('linux', '/home/a', { OPENCLAW_STATE_DIR: '/srv/claw' }).at(-1), '/srv/claw/agents');
  });

  it('hold live transcripts, those put aside, and copies; and no other files', () => {
    const uuid = '0191aaaa-1111-4000-8000-0000000000c1';
    assert.deepEqual(transcriptName('a.jsonl'), { id: 'a', isCopy: false, zst: false });
    assert.deepEqual(transcriptName('a-topic-7.jsonl'), { id: 'a-topic-7', isCopy: false, zst: false });
    assert.deepEqual(transcriptName('a.jsonl.reset.2026-02-19T03-00-00.000Z'), { id: 'a', isCopy: false, zst: false });
    assert.deepEqual(transcriptName('a.jsonl.deleted.2026-02-19T03-00-00Z.zst'), { id: 'a', isCopy: false, zst: true });
    assert.deepEqual(transcriptName('a.jsonl.full.bak'), { id: 'a', isCopy: true, zst: false });
    assert.deepEqual(transcriptName('a.jsonl.bak.2026-02-19T03-00-00Z'), { id: 'a', isCopy: true, zst: false });
    assert.deepEqual(transcriptName(`a.checkpoint.${uuid}.jsonl`), { id: 'a', isCopy: true, zst: false });
    for (const name of ['sessions.json', 'a.jsonl.lock', 'a.jsonl.tmp', 'a.trajectory.jsonl', 'a.json'])
      assert.equal(transcriptName(name), null, name);
  });

  it('list each file once, and what is compressed as such', () => {
    const [root] = openclawAdapter.roots(environment);
    assert.ok(root !== undefined);
    const listed = listTranscripts(root, path => assert.fail(path));
    assert.deepEqual(
      listed.map(({ format, rank }) => [format, rank]),
      [
        ['sqlite', 1],
        ['jsonl', -1],
        ['jsonl', undefined],
        ['jsonl', undefined],
        ['jsonl.zst', undefined],
        ['jsonl', undefined],
        ['jsonl', undefined],
        ['jsonl.zst', undefined],
      ],
    );
  });

  it('bill what a reset or a backup put aside', () => {
    for (const name of ['.reset.', '.full.bak']) assert.equal(ofFile(name)?.usages[0]?.copied, false, name);
    assert.equal(ofFile('.full.bak')?.events[0]?.detail, 'prompt');
  });

  it('bill what only the copy from before a compaction still has, and show the live transcript', () => {
    const live = ofFile('a1.jsonl');
    const copy = ofFile('.checkpoint.');
    assert.ok(live !== undefined && copy !== undefined);
    assert.ok(copy.events.every(({ detail }) => detail === 'copied') && copy.edits.length === 0);
    assert.deepEqual(copy.sessions, []);
    const keys = new Set([...live.usages, ...copy.usages].map(({ requestKey }) => requestKey));
    assert.equal(keys.size, 5);
    assert.equal(live.identity.sessionId, copy.identity.sessionId);
    assert.notEqual(live.identity.transcriptKey, copy.identity.transcriptKey);
  });

  it('take no mirror of a sent message for a request', () => {
    const mirror = ofFile('a1.jsonl')?.events.find(({ body }) => body === 'Sent to the phone.');
    assert.equal(mirror?.requestKey, null);
  });

  it('keep newer transcripts in a database: the session, what it started, compressed rows', () => {
    const main = ofFile('sqlite 0191bbbb-0000-7000-8000-0000000000a1');
    const child = ofFile('sqlite 0191bbbb-0000-7000-8000-0000000000c1');
    assert.ok(main !== undefined && child !== undefined);
    assert.deepEqual(
      [child.identity.sessionId, child.identity.threadId, child.identity.parentThreadId],
      [main.identity.sessionId, '0191bbbb-0000-7000-8000-0000000000c1', 'main'],
    );
    assert.equal(child.events[0]?.detail, 'spawn_prompt');
    assert.equal(child.events[0]?.summary, 'Count the pots');
    assert.ok(main.events.some(({ body }) => body?.startsWith('Asked.')));
    assert.deepEqual(sumOf([main]).requests, 3);
    assert.equal(openclawAdapter.abandoned?.(main.events).size, 0);
  });

  it('read the database before a file that was imported into it', () => {
    const files = found.filter(({ facts }) => facts.identity.transcriptKey === '0191bbbb-0000-7000-8000-0000000000a1');
    assert.deepEqual(
      files.map(({ source }) => source.rank),
      [1, undefined],
    );
  });

  it('go on in a database that grew, and read anew what was rewritten', async () => {
    const own = temporaryFolder();
    try {
      const grown = await layHome(fixture, own);
      const [root] = openclawAdapter.roots(grown);
      const database = root === undefined ? undefined : listTranscripts(root, path => assert.fail(path))[0];
      assert.ok(database !== undefined);
      const partOf = async () => {
        const parts = await partsOf(openclawAdapter, database);
        const part = parts.find(({ source }) => partOfSource(source)?.endsWith('a1'));
        assert.ok(part !== undefined);
        return part;
      };
      const change = async (sql: string) => {
        const store = openDatabase(await initHostSql({ wasmPath }), database.path);
        store.exec(sql);
        store.close();
      };
      const before = await partOf();
      const first = await collectContent(openclawAdapter, before);
      const said = { type: 'message', id: 'new', parentId: 'a1000006', message: { role: 'user', content: 'And now?' } };
      const id = '0191bbbb-0000-7000-8000-0000000000a1';
      await change(
        `INSERT INTO transcript_events (session_id, seq, event_json, created_at) VALUES ('${id}', 99, '${JSON.stringify(said)}', 5)`,
      );
      const after = await partOf();
      assert.notEqual(after.version, before.version);
      const second = await collectContent(openclawAdapter, after, first);
      assert.deepEqual(
        second.events.map(({ seq, body }) => [seq, body]),
        [[first.events.length, 'And now?']],
      );
      await change(
        `UPDATE transcript_events SET event_json = replace(event_json, 'And now?', 'Or now?') WHERE seq = 99`,
      );
      const third = await collectContent(openclawAdapter, after, second);
      assert.equal(third.events.length, first.events.length + 1);
      assert.equal(third.events.at(-1)?.body, 'Or now?');
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('name sessions by their id, and those of other agents with own ids by both', () => {
    const head = (id: string) =>
      Buffer.from(JSON.stringify({ type: 'session', id, timestamp: '2026-01-01T00:00:00Z' }));
    const idOf = (agent: string, id: string) => {
      const path = join('/home/a/.openclaw/agents', agent, 'sessions', `${id}.jsonl`);
      return identifyTranscript({ agent: 'openclaw', path, format: 'jsonl', companions: [] }, head(id))?.sessionId;
    };
    assert.equal(idOf('main', 'todo'), 'todo');
    assert.equal(idOf('work', 'todo'), 'work:todo');
    assert.equal(idOf('work', '0191aaaa-0000-7000-8000-0000000000a1'), '0191aaaa-0000-7000-8000-0000000000a1');
  });
});

describe('messages that came through the gateway', () => {
  it('are told from what it put around them', () => {
    const typed = (text: string) => gatewayText(text).summary;
    assert.equal(typed('[Wed 2026-02-18 11:21 GMT+1] Hello'), 'Hello');
    assert.equal(typed('[Telegram Ada id:7 +2m 2026-02-18 11:21 GMT+1] Hello\n[message_id: 12]'), 'Hello');
    assert.equal(typed('Sender (untrusted metadata):\n```json\n{"name":"Ada"}\n```\n\nHello'), 'Hello');
    assert.equal(typed('System: [2026-02-18 11:20:00] Node connected\n\n[Wed 2026-02-18 11:21 UTC] Hello'), 'Hello');
    assert.equal(typed('[1, 2, 3] is a list'), '[1, 2, 3] is a list');
  });

  it('are kept whole', () => {
    assert.equal(gatewayText('[Wed 2026-02-18 11:21 GMT+1] Hello').text, '[Wed 2026-02-18 11:21 GMT+1] Hello');
  });

  it('are no prompts where nobody sent them', () => {
    for (const text of [
      'Read HEARTBEAT.md if it exists (workspace context).',
      '[Tue 2026-07-14 11:53 GMT+8] [OpenClaw heartbeat poll]',
      'A new session was started via /new or /reset. Greet the user.',
    ])
      assert.equal(gatewayText(text).detail, 'injected', text);
    const cron = gatewayText('[cron:9f1c morning] Report');
    assert.deepEqual([cron.detail, cron.automated, cron.summary], ['prompt', true, 'Report']);
  });
});

const corpus = sharedPath('corpus/openclaw');

describe(`openclaw transcripts of others${corpus === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  for (const path of corpus === undefined ? [] : transcriptsBelow(corpus)) {
    it(`are read: ${path.slice((corpus ?? '').length)}`, () => {
      const facts = readSession(path, undefined, openclawAdapter, 'openclaw');
      const unknown = facts.problems.filter(({ detail }) => detail !== 'compact');
      assert.deepEqual(unknown, []);
      assert.ok(facts.events.filter(({ detail }) => detail === 'prompt').length > 0);
      assert.equal(openclawAdapter.abandoned?.(facts.events).size, 0);
    });
  }
});

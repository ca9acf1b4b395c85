import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Params } from '../../../src/service/requests';
import type { KeptTranscript } from '../../../src/store/readModels/keptTranscript';
import { openTestStore, type TestStore, temporaryFolder } from '../../support/testStore';

const day = Date.UTC(2026, 10, 21);

function record(id: string, index: number, text: string): string {
  const isUser = index % 2 === 0;
  const base = {
    uuid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    parentUuid: index === 0 ? null : `00000000-0000-4000-8000-${String(index - 1).padStart(12, '0')}`,
    sessionId: id,
    cwd: '/w',
    version: '2.0.0',
    timestamp: new Date(day + index * 1000).toISOString(),
    isSidechain: false,
  };
  return JSON.stringify(
    isUser
      ? { ...base, type: 'user', message: { role: 'user', content: text } }
      : {
          ...base,
          type: 'assistant',
          requestId: `req_${index}`,
          message: { id: `msg_${index}`, role: 'assistant', model: 'm', content: [{ type: 'text', text }], usage: {} },
        },
  );
}

describe('keptTranscript', () => {
  const home = temporaryFolder();
  const folder = join(home, '.claude/projects/-w');
  let sessions = 0;
  let id = '';
  let path = '';
  let store: TestStore;
  before(async () => {
    mkdirSync(folder, { recursive: true });
    store = await openTestStore();
  });
  beforeEach(() => {
    id = `0b8c7d1e-1111-4222-8333-${String(sessions++).padStart(12, '0')}`;
    path = join(folder, `${id}.jsonl`);
  });
  after(() => {
    store.close();
    rmSync(home, { recursive: true });
  });

  async function write(texts: readonly string[]): Promise<void> {
    writeFileSync(path, `${texts.map((text, index) => record(id, index, text)).join('\n')}\n`);
    await store.ingest(home);
  }

  function kept(of: Omit<Params<'keptTranscript'>, 'session_uid'> = {}): KeptTranscript {
    const answer = store.owner.views.keptTranscript({ session_uid: `claude-code:${id}`, ...of });
    return answer.schema === 'contrail.kept_transcript/1' ? answer : assert.fail(answer.reason);
  }
  const bodies = (page: KeptTranscript): (string | null)[] => page.events.map(({ body }) => body);

  it('has every text after the agent has deleted the transcript', async () => {
    await write(['Fix it.', 'Done: **fixed**.\n\nIt was 1 < 2.', 'Thanks']);
    rmSync(path);
    await store.ingest(home);
    const page = kept();
    assert.deepEqual(bodies(page), ['Fix it.', 'Done: **fixed**.\n\nIt was 1 < 2.', 'Thanks']);
    assert.deepEqual(
      page.events.map(({ role, kind, at }) => ({ role, kind, at })),
      [
        { role: 'user', kind: 'user_msg', at: '2026-11-21T00:00:00.000Z' },
        { role: 'assistant', kind: 'assistant_msg', at: '2026-11-21T00:00:01.000Z' },
        { role: 'user', kind: 'user_msg', at: '2026-11-21T00:00:02.000Z' },
      ],
    );
    const { thread_id, path: written, keep, earlier, later, display_title } = page;
    assert.deepEqual(
      { thread_id, written, keep, earlier, later, display_title },
      {
        thread_id: 'main',
        written: path,
        keep: 'everything',
        earlier: 0,
        later: 0,
        display_title: 'Fix it.',
      },
    );
  });

  it('is read in pages that neither repeat nor miss an event, forward and back', async () => {
    const texts = Array.from({ length: 21 }, (_, index) => `${index} ${'long'.repeat(100_000)}`);
    await write(texts);
    const seqs = (page: KeptTranscript): number[] => page.events.map(({ seq }) => seq);
    const forward: KeptTranscript[] = [kept()];
    for (let page = forward[0]; page !== undefined && page.later > 0; page = forward.at(-1)) {
      forward.push(kept({ from: page.next_seq ?? assert.fail() }));
      assert.equal(forward.at(-1)?.earlier, page.earlier + page.events.length);
    }
    assert.ok(forward.length > 3);
    assert.deepEqual(forward.flatMap(bodies), texts);
    const back: KeptTranscript[] = [kept({ until: seqs(forward.at(-1) ?? assert.fail())[0] })];
    for (let page = back[0]; page !== undefined && page.earlier > 0; page = back[0])
      back.unshift(kept({ until: seqs(page)[0] }));
    assert.deepEqual([...back, ...forward.slice(-1)].flatMap(seqs), forward.flatMap(seqs));
    const middle = kept({ around: forward.flatMap(seqs)[10] });
    assert.ok(middle.earlier > 0 && middle.later > 0);
    const at = seqs(middle).indexOf(forward.flatMap(seqs)[10] ?? -1);
    assert.ok(at > 0 && at < middle.events.length - 1);
  });

  it('has an event that is larger than a page', async () => {
    await write(['a', 'b'.repeat(5 * 1024 * 1024), 'c']);
    const page = kept({ from: kept().next_seq ?? assert.fail() });
    const large = page.events.find(({ cut }) => cut > 0) ?? assert.fail();
    assert.equal((large.body?.length ?? 0) + large.cut, 5 * 1024 * 1024);
  });

  it('knows no other sessions, conversations or events', async () => {
    await write(['a']);
    const none = { schema: 'contrail.none/1', reason: 'unknown' };
    assert.deepEqual(store.owner.views.keptTranscript({ session_uid: 'codex:x' }), none);
    assert.deepEqual(store.owner.views.keptTranscript({ session_uid: `claude-code:${id}`, thread_id: 'x' }), none);
    assert.deepEqual(store.owner.views.keptTranscript({ session_uid: `claude-code:${id}`, around: 10 ** 9 }), none);
  });
});

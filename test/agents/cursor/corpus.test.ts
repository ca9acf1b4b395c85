import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { cursorAdapter } from '../../../src/agents/cursor/adapter';
import { collectContent, partsOf } from '../../support/collectContent';
import { sharedPath } from '../../support/shared';
import { CursorStore } from './cursorStore';

const root = sharedPath('corpus/cursor');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

const stated = z.object({
  composer_key: z.string(),
  composer_data: z.record(z.string(), z.unknown()),
  bubble_rows: z.array(z.object({ key: z.string(), value: z.unknown() })),
  expected_workspace: z.string(),
  expected_title: z.string(),
  expected_messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

describe(`Cursor conversations as coding_agent_session_search states them${absent}`, () => {
  const folder =
    root === undefined ? null : join(root, 'Dicklesworthstone__coding_agent_session_search/tests/fixtures/cursor');
  for (const name of folder === null ? [] : readdirSync(folder)) {
    it(`equal those of ${name}`, async () => {
      const fixture = z.parse(stated, JSON.parse(readFileSync(join(folder ?? '', name), 'utf8')));
      const store = new CursorStore();
      try {
        const rows = fixture.bubble_rows.map(({ key, value }) => [key, value]);
        await store.put({ [fixture.composer_key]: fixture.composer_data, ...Object.fromEntries(rows) });
        const facts = await store.read(fixture.composer_key.slice('composerData:'.length));
        assert.deepEqual(
          facts.events.map(({ role, body }) => ({ role, content: body })),
          fixture.expected_messages.map(({ role, content }) => ({ role, content })),
        );
        assert.deepEqual(
          facts.places.map(({ cwd }) => cwd),
          [fixture.expected_workspace],
        );
        assert.equal(facts.sessions[0]?.title?.text, fixture.expected_title);
      } finally {
        store.remove();
      }
    });
  }
});

describe(`databases that Cursor wrote${absent}`, () => {
  it('have the messages in the order of the list, and the counts of the two turns', async function () {
    if (root === undefined) return this.skip();
    const store = new CursorStore();
    try {
      store.copyFrom(join(root, 'git-ai-project__git-ai/tests/fixtures/cursor_test.vscdb'));
      const [part, ...more] = await store.parts();
      assert.ok(part !== undefined && more.length === 0);
      const { events, usages, edits, problems, places } = await collectContent(cursorAdapter, part);
      assert.deepEqual(problems, []);
      // The clock runs backwards once within the list.
      const times = events.map(({ ts }) => ts ?? 0);
      assert.equal(times.filter((ts, index) => ts < (times[index - 1] ?? 0)).length, 1);
      assert.deepEqual(
        usages.map(({ tokens }) => [tokens.input, tokens.output]),
        [
          [23050, 5947],
          [52228, 1941],
        ],
      );
      assert.equal(events.filter(({ kind }) => kind === 'tool_call').length, 19);
      assert.equal(events.filter(({ detail }) => detail === 'prompt').length, 2);
      // 7 and 2 in the record (`totalLinesAdded`, `totalLinesRemoved`) are the file against what was there before the session.
      assert.deepEqual(
        edits.map(({ linesAdded, linesRemoved, status }) => [linesAdded, linesRemoved, status]),
        [[4, 4, 'applied']],
      );
      assert.deepEqual(
        places.map(({ cwd }) => cwd),
        ['/Users/svarlamov/projects/git-ai'],
      );
    } finally {
      store.remove();
    }
  });

  it('have rows that the list names by another id than their key', async function () {
    if (root === undefined) return this.skip();
    const store = new CursorStore();
    try {
      const fixtures = 'S2thend__cursor-history/tests/compatibility/fixtures/v016';
      store.copyFrom(join(root, fixtures, 'composer-global-state.vscdb'));
      const { events, sessions } = await store.read('00000000-0016-4016-8016-000000000016');
      const output = readFileSync(join(root, fixtures, 'tagged-output.json'), 'utf8');
      const { globalSession } = z.parse(
        z.object({
          globalSession: z.object({ title: z.string(), messages: z.array(z.object({ content: z.string() })) }),
        }),
        JSON.parse(output),
      );
      const texts = globalSession.messages.map(({ content }) => content).filter(text => !text.startsWith('['));
      assert.deepEqual(
        events.filter(({ kind }) => kind.endsWith('_msg')).map(({ body }) => body),
        texts,
      );
      assert.equal(sessions[0]?.title?.text, globalSession.title);
      assert.equal(cursorAdapter.abandoned?.(events).size, 0);
    } finally {
      store.remove();
    }
  });

  it('are all told apart', async function () {
    if (root === undefined) return this.skip();
    const path = join(root, 'jazzyalex__agent-sessions/AgentSessionsTests/Fixtures/Cursor/test-store.db');
    // Without messages: the transcript of the session is read in its stead.
    assert.deepEqual(await partsOf(cursorAdapter, { agent: 'cursor', path, format: 'sqlite', companions: [] }), []);
  });
});

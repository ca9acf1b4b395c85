import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { SessionRow } from '../../src/store/readModels/sessions';
import { recordingPath } from '../support/recordings';
import { openTestStore } from '../support/testStore';

const figures = z.object({
  okRequests: z.number(),
  input: z.number(),
  output: z.number(),
  cache_read: z.number(),
  cache_creation: z.number(),
});
type Figures = z.infer<typeof figures>;
const expectedFile = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      total: figures,
      byAgent: z.record(z.string(), figures),
    }),
  ),
});

/** Requests that a client makes for itself and does not write down. Codex records its compactions. */
const unwrittenLanes: Record<string, readonly string[]> = {
  'claude-code': ['compaction', 'title', 'side'],
  'claude-old': ['compaction', 'title', 'side'],
  codex: ['title'],
};

const placeholder =
  'the answer was cut off: the transcript holds the placeholder usage of its beginning, the server counts none';
const understated = 'versions up to 2.1.50 write the output that was known when the answer began';
/** Sessions whose transcript does not hold what the server saw, and why. */
const exceptions: Record<string, string> = {
  'claude-code/errors': placeholder,
  'claude-code/interrupted': placeholder,
  'claude-code/interactive': placeholder,
  'claude-old/1.0.44-three-attempts': understated,
  'claude-old/1.0.44-subagents': understated,
  'claude-old/1.0.128-three-attempts': understated,
  'claude-old/1.0.128-subagents': understated,
  'claude-old/2.0.50-three-attempts': understated,
  'claude-old/2.0.50-subagents': understated,
  'claude-old/2.1.50-three-attempts': understated,
  'claude-old/2.1.50-subagents': understated,
  'old/codex-0.23.0/three-attempts': 'Codex 0.23 records no usage',
  'old/codex-0.23.0/resume-errors': 'Codex 0.23 records no usage',
  'old/codex-0.23.0/unicode-path': 'Codex 0.23 records no usage',
};

const recordings: Record<string, readonly string[]> = {
  'claude-code': ['home'],
  'claude-old': ['home-1.0.44', 'home-1.0.128', 'home-2.0.50', 'home-2.1.50'],
  codex: ['home'],
  'old/codex-0.23.0': ['home'],
  'old/codex-0.55.0': ['home'],
  'old/codex-0.117.0': ['home'],
};

describe('ingest of recorded sessions', () => {
  for (const [name, homes] of Object.entries(recordings)) {
    const folder = recordingPath(name);
    it(`sums ${name} to what the server counted${folder === undefined ? ' (skipped: no recording here)' : ''}`, async function () {
      if (folder === undefined) return this.skip();
      const store = await openTestStore();
      try {
        for (const home of homes) await store.ingest(join(folder, home));
        const { sessions } = store.owner.sessions({ folders: null });
        const expected = expectedFile.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
        const differing = expected.sessions
          .filter(({ sessionIds, total, byAgent }) => {
            const found = sessions.filter(({ session_uid }) => sessionIds.some(id => session_uid.endsWith(`:${id}`)));
            const unwritten = (unwrittenLanes[name] ?? []).flatMap(lane => byAgent[lane] ?? []);
            return !isSame(sumOf(found), unwritten.reduce(subtract, total));
          })
          .map(({ id }) => `${name}/${id}`);
        const known = Object.keys(exceptions).filter(key => key.startsWith(`${name}/`));
        assert.deepEqual(differing.sort(), known.sort());
      } finally {
        store.close();
      }
    });
  }
});

function sumOf(sessions: readonly SessionRow[]): Figures {
  const sum = { okRequests: 0, input: 0, output: 0, cache_read: 0, cache_creation: 0 };
  for (const { requests, tokens } of sessions) {
    sum.okRequests += requests;
    // Early versions of Codex kept none.
    if (tokens === null) continue;
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.cache_read += tokens.cache_read;
    sum.cache_creation += tokens.cache_write_5m + tokens.cache_write_1h;
  }
  return sum;
}

function subtract(a: Figures, b: Figures): Figures {
  return {
    okRequests: a.okRequests - b.okRequests,
    input: a.input - b.input,
    output: a.output - b.output,
    cache_read: a.cache_read - b.cache_read,
    cache_creation: a.cache_creation - b.cache_creation,
  };
}

function isSame(a: Figures, b: Figures): boolean {
  return JSON.stringify(figures.parse(a)) === JSON.stringify(figures.parse(b));
}

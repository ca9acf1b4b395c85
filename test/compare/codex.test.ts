import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { capturedIn } from '../bench/claudeHome';
import { installedReferences, type References } from '../bench/references';
import { recordingPath } from '../support/recordings';
import { sharedPath } from '../support/shared';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { layOutCodexHome } from './codexHome';
import { addTo, ccusageBySession, type Figures, noFigures } from './reports';

const counts = z.object({
  input_tokens: z.number(),
  cached_input_tokens: z.optional(z.number()),
  output_tokens: z.number(),
});
const tokenCount = z.object({
  payload: z.object({
    type: z.literal('token_count'),
    info: z.object({ total_token_usage: z.optional(counts), last_token_usage: z.optional(counts) }),
  }),
});
const sessionMeta = z.object({
  type: z.literal('session_meta'),
  payload: z.object({
    forked_from_id: z.optional(z.nullable(z.string())),
    parent_thread_id: z.optional(z.nullable(z.string())),
  }),
});

describe('Codex beside ccusage (optional corpus; `npm run bench` installs it)', () => {
  const corpus = sharedPath('corpus');
  const recordings = ['codex', 'old'].flatMap(name => recordingPath(name) ?? []);
  const references = installedReferences();
  const folder = temporaryFolder();
  let store: TestStore;
  let rollouts: string[];

  before(async function () {
    if (corpus === undefined || references === undefined) return this.skip();
    const isCaptured = capturedIn(corpus);
    const files = layOutCodexHome(
      [join(corpus, 'codex'), ...recordings],
      folder,
      path => isCaptured(path) || !path.startsWith(corpus),
    );
    rollouts = files.map(({ to }) => to);
    store = await openTestStore();
    await store.ingest(folder);
  });
  after(() => {
    store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has the tokens of every session, but where the file shows what ccusage misses', () => {
    const theirs = ccusageBySession(tools(references), folder);
    const ours = bySession(store);
    let alike = 0;
    for (const path of rollouts) {
      const name = basename(path, '.jsonl');
      const reason = reasonToDiffer(readFileSync(path, 'utf8'));
      if (reason === null) {
        assert.deepEqual(tokensOf(ours.get(name)), tokensOf(theirs.get(name)), name);
        alike++;
      }
    }
    assert.ok(alike > rollouts.length / 2, `${alike} of ${rollouts.length}`);
  });
});

/** Why ccusage, which adds up `last_token_usage`, cannot be right about a rollout; null when it should be. */
function reasonToDiffer(text: string): string | null {
  const records = text.split('\n').flatMap(line => (line.trim() === '' ? [] : [JSON.parse(line)]));
  const metas = records.flatMap(record => {
    const meta = sessionMeta.safeParse(record);
    return meta.success ? [meta.data.payload] : [];
  });
  if (metas.length > 1) return 'several sessions recorded into one file, or a history copied into it';
  if (metas.some(meta => meta.forked_from_id || meta.parent_thread_id)) return 'a fork or a subagent';
  let previous = { input_tokens: 0, output_tokens: 0 };
  for (const record of records) {
    const count = tokenCount.safeParse(record);
    if (!count.success) continue;
    const { total_token_usage: total, last_token_usage: last } = count.data.payload.info;
    if (total === undefined) return 'no running total';
    const grown = total.input_tokens - previous.input_tokens;
    if (grown > 0 && last !== undefined && grown > last.input_tokens) return 'the total grew by more than one request';
    previous = total;
  }
  return null;
}

function bySession({ db }: TestStore): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  const rows = db.all(
    `SELECT f.path, u.input, u.cache_read, u.cache_write_5m, u.output, u.cost_nanousd
     FROM usage u JOIN source f ON f.id = u.source_id WHERE u.billed = 1`,
  );
  for (const [path, input, cacheRead, cacheWrite, output, nanoUsd] of rows)
    addTo(sums, basename(String(path), '.jsonl'), {
      requests: 1,
      input: Number(input),
      cacheRead: Number(cacheRead),
      cacheWrite: Number(cacheWrite),
      output: Number(output),
      usd: Number(nanoUsd) / 1e9,
    });
  return sums;
}

function tokensOf({ input, cacheRead, cacheWrite, output } = noFigures()): Partial<Figures> {
  return { input, cacheRead, cacheWrite, output };
}

function tools(references: References | undefined): References {
  if (references === undefined) throw new Error('the tools are not installed');
  return references;
}

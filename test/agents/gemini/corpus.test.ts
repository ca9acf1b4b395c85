import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { geminiAdapter } from '../../../src/agents/gemini/adapter';
import { collectContent } from '../../support/collectContent';
import { type CollectedFacts, collectFacts, identityOf, mergeUsage } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';

const root = sharedPath('corpus/gemini-cli');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

const golden = z.object({
  summary: z.object({
    cum_input_tokens: z.optional(z.number()),
    cum_output_tokens: z.optional(z.number()),
    cum_cache_read_tokens: z.optional(z.number()),
  }),
});

describe(`gemini figures stated by Irrlicht${absent}`, () => {
  for (const path of filesNamed('transcript.jsonl')) {
    const stated = goldenOf(path);
    if (stated?.cum_input_tokens === undefined) continue;
    it(`equal those of ${nameOf(path)}`, () => {
      const sum = sumOf(readChat(path));
      assert.deepEqual(
        [sum.input, sum.cacheRead, sum.output],
        [stated.cum_input_tokens, stated.cum_cache_read_tokens ?? 0, stated.cum_output_tokens ?? 0],
      );
    });
  }
});

describe(`gemini chats in the corpus${absent}`, () => {
  it('count every token of every message once', async function () {
    if (root === undefined) return this.skip();
    let messages = 0;
    for (const path of chatFiles()) {
      const stated = statedTotals(path);
      const { input, cacheRead, output, reasoning } = sumOf(await readAny(path));
      // Where a total was written it is the sum of all, cached ones once: 162 of 164 in the whole corpus.
      if (stated.consistent) assert.equal(input + cacheRead + output + reasoning, stated.total, path);
      messages += stated.messages;
    }
    assert.ok(messages > 70);
  });

  it('have no record that we do not know', async function () {
    if (root === undefined) return this.skip();
    for (const path of chatFiles()) {
      const { problems } = await readAny(path);
      // Tests of other tools hold types that Gemini CLI never wrote.
      if (/schema_drift|\/gemini-session-/.test(path)) continue;
      assert.deepEqual(
        problems.filter(({ reason }) => reason === 'unknown_record' || reason === 'unexpected_shape'),
        [],
        path,
      );
    }
  });

  it('tell of rewinds, interrupts, errors and compactions', function () {
    if (root === undefined) return this.skip();
    const detailsOf = (part: string) =>
      new Set(
        filesNamed('transcript.jsonl')
          .filter(path => path.includes(part))
          .flatMap(path => readChat(path).events.map(({ detail }) => detail)),
      );
    assert.ok(detailsOf('1-6_checkpoint-rewind').has('rewind'));
    assert.ok(detailsOf('2-20_user-esc-interrupt').has('interrupt'));
    assert.ok(detailsOf('2-14_turn-aborted-by-error').has('api_error'));
    assert.ok(detailsOf('2-12_context-compaction').has('compaction'));
    assert.ok(detailsOf('2-15_shell-escape-command').has('shell'));
  });

  it('leave out what was rewound, and nothing else', function () {
    const [path] = filesNamed('transcript.jsonl').filter(file => file.includes('1-6_checkpoint-rewind'));
    if (path === undefined) return this.skip();
    const { events } = readChat(path);
    const abandoned = geminiAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq }) => abandoned.has(seq)).map(({ body }) => body),
      ['Reply with exactly the word: two', 'two'],
    );
  });
});

const chat = z.object({ messages: z.array(z.record(z.string(), z.unknown())) });
const tokens = z.object({
  input: z.number(),
  output: z.number(),
  thoughts: z.optional(z.number()),
  tool: z.optional(z.number()),
  total: z.number(),
});

/** The totals that messages state, the last time they were written. */
function statedTotals(path: string): { total: number; messages: number; consistent: boolean } {
  const last = new Map<string, z.infer<typeof tokens>>();
  const note = (message: unknown): void => {
    const parsed = z.safeParse(z.object({ id: z.string(), tokens }), message);
    if (parsed.success) last.set(parsed.data.id, parsed.data.tokens);
  };
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.json') || text.startsWith('{\n')) z.parse(chat, JSON.parse(text)).messages.forEach(note);
  else for (const line of text.split('\n')) if (line.trim() !== '') note(JSON.parse(line));
  const all = [...last.values()];
  return {
    total: all.reduce((sum, one) => sum + one.total, 0),
    messages: all.length,
    consistent: all.every(one => one.total === one.input + one.output + (one.thoughts ?? 0) + (one.tool ?? 0)),
  };
}

function sumOf(facts: CollectedFacts): { input: number; cacheRead: number; output: number; reasoning: number } {
  const sum = { input: 0, cacheRead: 0, output: 0, reasoning: 0 };
  for (const { tokens: counts } of mergeUsage(facts.usages).values()) {
    sum.input += counts.input;
    sum.cacheRead += counts.cacheRead;
    sum.output += counts.output;
    sum.reasoning += counts.reasoning;
  }
  return sum;
}

function readChat(path: string): CollectedFacts {
  // Recordings are named after their scenario; the folder decides what a file is.
  return collectFacts(geminiAdapter, { agent: 'gemini', path, format: 'jsonl', companions: [] });
}

async function readAny(path: string): Promise<CollectedFacts> {
  if (path.endsWith('transcript.jsonl')) return readChat(path);
  const isDocument = path.endsWith('.json') || readFileSync(path, 'utf8').startsWith('{\n');
  if (!isDocument) return readChat(path);
  const source = { agent: 'gemini', path, format: 'json', companions: [] } as const;
  const identity = identityOf(geminiAdapter, source);
  assert.ok(identity !== null, path);
  return collectContent(geminiAdapter, { source, identity });
}

/** Chats in the corpus; two files that Entire calls Gemini's are Claude's. */
function chatFiles(): string[] {
  return filesNamed(/\.jsonl?$/).filter(path => {
    if (/(?:metadata|manifest)\.json$|(?:events|expected)\.jsonl$|model\.json$/.test(path)) return false;
    return /"sessionId"[\s\S]*"projectHash"/.test(readFileSync(path, 'utf8').slice(0, 2000));
  });
}

function goldenOf(path: string): z.infer<typeof golden>['summary'] | undefined {
  const file = `${path}.replay.json.golden`;
  return existsSync(file) ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8'))).summary : undefined;
}

function filesNamed(name: string | RegExp): string[] {
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && (typeof name === 'string' ? entry.name === name : name.test(entry.name)))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

function nameOf(path: string): string {
  return path.split(/scenarios[\\/]/)[1]?.split(/[\\/]/)[0] ?? path;
}

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { linesOf } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';
import { readEvents, sumUsage, type TokenSum } from './readEvents';

const root = sharedPath('corpus/copilot-cli');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

const entireRecord = z.object({
  checkpoint_transcript_start: z.optional(z.number()),
  files_touched: z.array(z.string()),
  token_usage: z.object({
    input_tokens: z.number(),
    cache_creation_tokens: z.number(),
    cache_read_tokens: z.number(),
    output_tokens: z.number(),
    api_call_count: z.number(),
  }),
});

const golden = z.object({
  summary: z.object({
    cum_input_tokens: z.optional(z.number()),
    cum_output_tokens: z.optional(z.number()),
    cum_cache_read_tokens: z.optional(z.number()),
  }),
});

describe(`copilot figures stated by Entire${absent}`, () => {
  // Entire counts from the line at which its checkpoint starts, `api_call_count` calls far: transcripts were captured later,
  // and have more. A crash or a session that goes on has no totals: its input is unknown, which Entire writes as 0.
  for (const path of filesNamed('full.jsonl')) {
    it(`equals those of ${nameOf(path)}`, () => {
      const { checkpoint_transcript_start: begin = 0, token_usage: stated } = entireOf(path);
      const bytes = readFileSync(path);
      const calls = [...linesOf(bytes)].filter(({ text, line }) => line > begin && callOf(text) !== null);
      const ids = [...new Set(calls.map(({ text }) => callOf(text)))];
      const last = ids[stated.api_call_count - 1];
      const end = stated.input_tokens > 0 ? Infinity : calls.findLast(({ text }) => callOf(text) === last)?.line;
      const told = minus(sumOfPrefix(path, bytes, end ?? Infinity), sumOfPrefix(path, bytes, begin));
      assert.deepEqual(told, {
        requests: stated.api_call_count,
        input: stated.input_tokens + stated.cache_read_tokens + stated.cache_creation_tokens,
        cacheRead: stated.cache_read_tokens,
        cacheWrite: stated.cache_creation_tokens,
        output: stated.output_tokens,
      });
    });
  }

  it('names the files that the commit of a checkpoint touched', function () {
    const path = filesNamed('full.jsonl').find(file => file.includes('01KXYAY6X6AX6YHS3EQP27BY7E'));
    if (path === undefined) return this.skip();
    const edited = new Set(readEvents(path).edits.map(edit => edit.path));
    const missing = entireOf(path).files_touched.filter(file => ![...edited].some(name => name.endsWith(`/${file}`)));
    assert.deepEqual(missing, []);
  });
});

/** Recordings that glue sessions together which Copilot keeps in files of their own: Irrlicht keeps the last or largest. */
const glued = ['1-2_session-end', '1-5_session-reset', '4-1_multiple-sessions-same-cwd'];
/**
 * Irrlicht leaves out what a compaction used, 11,842 in (10,624 of it cached) and 1,075 out. The session's own total has it:
 * `tokenDetails` of its shutdown states 13,430 + 20,352 in and 1,322 out.
 */
const compaction = { scenario: '2-12_context-compaction', input: 11_842, cacheRead: 10_624, output: 1_075 };

describe(`copilot figures stated by Irrlicht${absent}`, () => {
  for (const path of filesNamed('transcript.jsonl')) {
    const stated = goldenOf(path);
    if (stated?.cum_input_tokens === undefined || stated.cum_input_tokens === 0) continue;
    const isGlued = glued.some(part => path.includes(part));

    it(`equals those of ${nameOf(path)}${isGlued ? ', of its sessions' : ''}`, () => {
      const expected = {
        input: stated.cum_input_tokens ?? 0,
        cacheRead: stated.cum_cache_read_tokens ?? 0,
        output: stated.cum_output_tokens ?? 0,
      };
      const whole = sumUsage(readEvents(path).usages);
      if (isGlued) {
        const parts = sessionsIn(readFileSync(path, 'utf8')).map(bytes => sumUsage(readEvents(path, { bytes }).usages));
        assert.ok(parts.length > 1);
        // The largest input and cache of any of them, and the output of all.
        assert.deepEqual(
          {
            input: Math.max(...parts.map(({ input }) => input)),
            cacheRead: Math.max(...parts.map(({ cacheRead }) => cacheRead)),
            output: whole.output,
          },
          expected,
        );
        for (const key of ['requests', 'input', 'cacheRead', 'output'] as const)
          assert.equal(
            whole[key],
            parts.reduce((sum, part) => sum + part[key], 0),
            key,
          );
        return;
      }
      const more = path.includes(compaction.scenario) ? compaction : { input: 0, cacheRead: 0, output: 0 };
      assert.deepEqual(
        {
          input: whole.input - more.input,
          cacheRead: whole.cacheRead - more.cacheRead,
          output: whole.output - more.output,
        },
        expected,
      );
    });
  }
});

/** A rewind took its request out of the totals; a shutdown without a request says nothing of one. */
const undone = '1-6_checkpoint-rewind';

describe(`copilot's own totals${absent}`, () => {
  it('equal the sum of its requests', function () {
    if (root === undefined) return this.skip();
    let compared = 0;
    for (const path of filesNamed('transcript.jsonl')) {
      const parts = sessionsIn(readFileSync(path, 'utf8'));
      for (const bytes of path.includes(undone) ? [] : parts) {
        const stated = detailsOf(bytes);
        if (stated === null) continue;
        const { input, cacheRead, cacheWrite, output } = sumUsage(readEvents(path, { bytes }).usages);
        assert.deepEqual({ input: input - cacheRead - cacheWrite, cacheRead, cacheWrite, output }, stated, path);
        compared += 1;
      }
    }
    assert.ok(compared > 20, String(compared));
  });
});

describe(`copilot transcripts of other tools' tests${absent}`, () => {
  it('hold no record that we do not know', function () {
    if (root === undefined) return this.skip();
    for (const path of jsonlFiles().filter(
      file => !file.includes('schema_drift') && !file.includes('Dicklesworthstone'),
    )) {
      const unknown = readEvents(path).problems.filter(({ reason }) => reason === 'unknown_record');
      assert.deepEqual(
        unknown.map(({ detail }) => detail),
        [],
        path,
      );
    }
  });

  it('tell of an agent that failed and of one that answered', function () {
    const path = filesNamed('transcript.jsonl').find(file => file.includes('3-1_foreground-subagent'));
    if (path === undefined) return this.skip();
    const { threads, usages } = readEvents(path);
    const last = new Map(threads.map(thread => [thread.threadId, thread.status]));
    assert.deepEqual([...last.values()], [undefined, 'failed', 'completed']);
    const own = usages.filter(({ threadId }) => threadId !== 'main');
    assert.deepEqual(
      own.map(({ tokens }) => tokens.output),
      [261],
    );
  });
});

function filesNamed(name: string): string[] {
  return jsonlFiles().filter(path => path.endsWith(`/${name}`));
}

function jsonlFiles(): string[] {
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.jsonl') && !/irrlicht.*(?:events|expected)\.jsonl$/i.test(name))
    .map(name => join(root, name))
    .sort();
}

function nameOf(path: string): string {
  return path.slice((root?.length ?? 0) + 1).replace(/\/(?:full|transcript)\.jsonl$/, '');
}

function entireOf(path: string): z.infer<typeof entireRecord> {
  return z.parse(entireRecord, JSON.parse(readFileSync(join(dirname(path), 'metadata.json'), 'utf8')));
}

function goldenOf(path: string): z.infer<typeof golden>['summary'] | undefined {
  const file = `${path}.replay.json.golden`;
  return existsSync(file) ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8'))).summary : undefined;
}

const message = z.object({ type: z.literal('assistant.message'), data: z.object({ apiCallId: z.string() }) });

/** The API call that a line is part of. */
function callOf(text: string): string | null {
  const parsed = message.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.data.apiCallId : null;
}

const counted = z.optional(z.object({ tokenCount: z.number() }));
const details = z.object({
  type: z.literal('session.shutdown'),
  data: z.object({
    tokenDetails: z.object({ input: counted, cache_read: counted, cache_write: counted, output: counted }),
  }),
});

/** What the last shutdown of a session says it used; null where it does not. */
function detailsOf(bytes: Buffer): Record<string, number> | null {
  const shutdowns = [...linesOf(bytes)].flatMap(({ text }) => {
    const parsed = details.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data.data.tokenDetails] : [];
  });
  const last = shutdowns.at(-1);
  if (last === undefined) return null;
  const count = (value: z.infer<typeof counted>): number => value?.tokenCount ?? 0;
  return {
    input: count(last.input),
    cacheRead: count(last.cache_read),
    cacheWrite: count(last.cache_write),
    output: count(last.output),
  };
}

function sumOfPrefix(path: string, bytes: Buffer, lines: number): TokenSum {
  if (lines === 0) return sumUsage([]);
  const next = [...linesOf(bytes)].find(({ line }) => line > lines);
  return sumUsage(readEvents(path, { bytes: bytes.subarray(0, next?.offset ?? bytes.length) }).usages);
}

function minus(a: TokenSum, b: TokenSum): TokenSum {
  return {
    requests: a.requests - b.requests,
    input: a.input - b.input,
    cacheRead: a.cacheRead - b.cacheRead,
    cacheWrite: a.cacheWrite - b.cacheWrite,
    output: a.output - b.output,
  };
}

/** The sessions of a glued recording: each begins with a `session.start`. */
function sessionsIn(text: string): Buffer[] {
  return text.split(/(?<=\n)(?=\{"type":"session\.start")/).map(part => Buffer.from(part));
}

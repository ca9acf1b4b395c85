import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { linesOf } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';
import { readRollout, sumUsage, type TokenSum } from './readSource';

const root = sharedPath('corpus/codex');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

const entireRecord = z.object({
  checkpoint_transcript_start: z.optional(z.number()),
  token_usage: z.object({
    input_tokens: z.number(),
    cache_creation_tokens: z.number(),
    cache_read_tokens: z.number(),
    output_tokens: z.number(),
    api_call_count: z.number(),
  }),
});

const golden = z.object({
  summary: z.object({ cum_input_tokens: z.optional(z.number()), cum_output_tokens: z.optional(z.number()) }),
});

describe(`codex figures stated by Entire${absent}`, () => {
  // Entire counts from the line at which its checkpoint starts, `api_call_count` token counts far: rollouts were captured
  // later, and have more.
  for (const path of filesNamed('full.jsonl')) {
    it(`equals those of ${nameOf(path)}`, () => {
      const text = readFileSync(join(dirname(path), 'metadata.json'), 'utf8');
      const { checkpoint_transcript_start: start = 0, token_usage: stated } = z.parse(entireRecord, JSON.parse(text));
      const bytes = readFileSync(path);
      const counts = [...linesOf(bytes)].filter(({ text: line }) => isTokenCount(line));
      const last = counts.filter(({ line }) => line > start)[stated.api_call_count - 1];
      assert.ok(last !== undefined, 'the rollout has the stated requests');

      const before = sumOfPrefix(path, bytes, start);
      const until = sumOfPrefix(path, bytes, last.line);
      assert.deepEqual(
        {
          input: until.input - before.input,
          cacheRead: until.cacheRead - before.cacheRead,
          cacheWrite: until.cacheWrite - before.cacheWrite,
          output: until.output - before.output,
        },
        {
          input: stated.input_tokens,
          cacheRead: stated.cache_read_tokens,
          cacheWrite: stated.cache_creation_tokens,
          output: stated.output_tokens,
        },
      );
      // It counts repeated totals as calls, which are none.
      assert.ok(until.requests - before.requests <= stated.api_call_count);
    });
  }
});

/**
 * Recordings that glue sessions together which Codex keeps in files of their own. Irrlicht subtracts one session's totals
 * from another's and so loses the smaller ones; in full the parts were all spent.
 */
const glued = ['1-2_session-end', '1-5_session-reset/recordings/2026-05-25', '4-1_multiple-sessions-same-cwd'];

describe(`codex files stated by Entire${absent}`, () => {
  // The checkpoints whose commit holds what this session edited, and nothing else (others commit other people's work).
  for (const checkpoint of ['3c/162d1d8ad4/1', '88/8ba8f699fb/1']) {
    it(`equal the edits of ${checkpoint}`, function () {
      const path = filesNamed('full.jsonl').find(file => file.includes(checkpoint));
      if (path === undefined) return this.skip();
      const metadata = JSON.parse(readFileSync(join(dirname(path), 'metadata.json'), 'utf8'));
      const touched = z.parse(z.object({ files_touched: z.array(z.string()) }), metadata).files_touched;
      const edited = new Set(readRollout(path).edits.map(edit => edit.path));
      assert.equal(edited.size, touched.length);
      for (const file of touched)
        assert.ok(
          [...edited].some(name => name.endsWith(`/${file}`)),
          file,
        );
    });
  }
});

describe(`codex figures stated by Irrlicht${absent}`, () => {
  for (const path of filesNamed('transcript.jsonl')) {
    const stated = goldenOf(path);
    if (stated?.cum_input_tokens === undefined || stated.cum_input_tokens === 0) continue;
    const isGlued = glued.some(part => path.includes(part));

    it(`equals those of ${nameOf(path)}${isGlued ? ', the largest of its sessions' : ''}`, () => {
      // Its input has the cached tokens in it.
      const asStated = (sum: TokenSum): number[] => [sum.input + sum.cacheRead + sum.cacheWrite, sum.output];
      const whole = asStated(sumUsage(readRollout(path).usages));
      const expected = [stated.cum_input_tokens, stated.cum_output_tokens];
      if (!isGlued) {
        assert.deepEqual(whole, expected);
        return;
      }
      const parts = sessionsIn(readFileSync(path, 'utf8')).map(bytes =>
        asStated(sumUsage(readRollout(path, { bytes }).usages)),
      );
      const [largest] = [...parts].sort(([a = 0], [b = 0]) => b - a);
      assert.ok(parts.length > 1);
      assert.deepEqual(largest, expected);
      assert.deepEqual(
        whole,
        parts.reduce(([a = 0, b = 0], [c = 0, d = 0]) => [a + c, b + d]),
      );
    });
  }
});

describe(`codex rollouts of other tools' tests${absent}`, () => {
  /** Records of hand-made fixtures that no Codex wrote. */
  const foreign = new Set(['event_msg/tool_call', 'response_item/tool_call', 'response_item/tool_result']);

  it('hold no record that we do not know', function () {
    if (root === undefined) return this.skip();
    for (const path of jsonlFiles().filter(file => !file.endsWith('schema_drift.jsonl'))) {
      const unknown = readRollout(path).problems.filter(({ reason }) => reason === 'unknown_record');
      assert.deepEqual(
        unknown.map(({ detail }) => detail).filter(detail => !foreign.has(detail)),
        [],
        path,
      );
    }
  });

  it('name the directory of sessions that tell one', function () {
    if (root === undefined) return this.skip();
    const example = jsonlFiles().find(path => path.includes('01-example-session'));
    assert.ok(example !== undefined);
    const { places, edits, sessions } = readRollout(example);
    assert.deepEqual(
      places.map(({ cwd }) => cwd),
      ['/Users/ingo/projects/irrlicht-issue-90'],
    );
    assert.equal(
      sessions.find(({ title }) => title)?.title?.text,
      'checkout 90 and work on it. add tests. when done create pr',
    );
    assert.ok(
      edits.length === 11 && edits.every(({ status, path }) => status === 'applied' && path.startsWith('/Users/')),
    );
  });
});

function filesNamed(name: string): string[] {
  return jsonlFiles().filter(path => path.endsWith(`/${name}`));
}

function jsonlFiles(): string[] {
  if (root === undefined) return [];
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => name.endsWith('.jsonl') && !/(?:events|expected)\.jsonl$/.test(name))
    .map(name => join(root, name))
    .sort();
}

function nameOf(path: string): string {
  return path.slice((root?.length ?? 0) + 1).replace(/\/(?:full|transcript)\.jsonl$/, '');
}

function isTokenCount(line: string): boolean {
  return /"type"\s*:\s*"token_count"/.test(line) && /"total_token_usage"/.test(line);
}

function sumOfPrefix(path: string, bytes: Buffer, lines: number): TokenSum {
  const next = [...linesOf(bytes)].find(({ line }) => line > lines);
  const prefix = bytes.subarray(0, next?.offset ?? bytes.length);
  // The first line tells what the file is, also for an empty prefix.
  return lines === 0 ? sumUsage([]) : sumUsage(readRollout(path, { bytes: prefix }).usages);
}

function goldenOf(path: string): z.infer<typeof golden>['summary'] | undefined {
  const file = `${path}.replay.json.golden`;
  return existsSync(file) ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8'))).summary : undefined;
}

/** The sessions of a glued recording: each begins with a `session_meta`. */
function sessionsIn(text: string): Buffer[] {
  return text.split(/(?<=\n)(?=\{"timestamp":"[^"]+","type":"session_meta")/).map(part => Buffer.from(part));
}

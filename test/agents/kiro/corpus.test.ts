import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { kiroAdapter } from '../../../src/agents/kiro/adapter';
import { readFiles } from '../../support/readFiles';
import { sharedPath } from '../../support/shared';

const root = sharedPath('corpus/kiro');
const absent = root === undefined ? ' (corpus not on this machine)' : '';
const name = '6d0c1d1e-8a5b-4c57-9a63-1f2e3d4c5b01';

const line = z.object({ kind: z.string(), data: z.object({ content: z.array(z.object({ kind: z.string() })) }) });
const golden = z.object({ summary: z.object({ model_name: z.optional(z.string()) }) });
const document = z.object({
  session_state: z.object({
    conversation_metadata: z.object({
      user_turn_metadatas: z.array(z.object({ metering_usage: z.array(z.object({ value: z.number() })) })),
    }),
  }),
});

describe(`sessions of Kiro CLI recorded by Irrlicht${absent}`, () => {
  for (const path of transcripts()) {
    it(`are told whole: ${path.split('/scenarios/')[1]?.split('/')[0]}`, async () => {
      const text = readFileSync(path, 'utf8');
      const beside = join(dirname(path), 'transcript.json');
      const meta = existsSync(beside) ? readFileSync(beside, 'utf8') : '{}';
      const [found] = await readFiles(kiroAdapter, {
        [`.kiro/sessions/cli/${name}.json`]: meta,
        [`.kiro/sessions/cli/${name}.jsonl`]: text,
      });
      assert.ok(found !== undefined);
      const { events, problems, threads, usages, edits } = found.facts;
      const lines = text.split('\n').filter(one => one !== '');
      const records = lines.map(one => z.parse(line, JSON.parse(one)));
      const parts = (kind: string) => records.flatMap(({ data }) => data.content.filter(part => part.kind === kind));
      const told = (kind: string) => events.filter(event => event.kind === kind).length;
      assert.equal(told('user_msg'), records.filter(({ kind }) => kind === 'Prompt').length);
      assert.equal(told('tool_call'), parts('toolUse').length);
      assert.equal(told('tool_result'), parts('toolResult').length);
      assert.deepEqual([problems, usages], [[], []]);
      assert.ok(edits.every(({ status }) => status === 'applied'));

      const { summary } = z.parse(golden, JSON.parse(readFileSync(`${path}.replay.json.golden`, 'utf8')));
      assert.equal(threads[0]?.model, summary.model_name);
      if (!existsSync(beside)) return;
      const { conversation_metadata: turns } = z.parse(document, JSON.parse(meta)).session_state;
      const credits = turns.user_turn_metadatas.map(({ metering_usage }) =>
        metering_usage.reduce((sum, { value }) => sum + value, 0),
      );
      assert.deepEqual(
        events.filter(({ detail }) => detail === 'credits').map(({ body }) => Number.parseFloat(body ?? '')),
        credits.map(sum => Number(sum.toFixed(6))),
      );
    });
  }

  it('tell the file that was written', async () => {
    const path = transcripts().find(one => one.includes('2-19_tool-gate'));
    if (path === undefined) return;
    const [found] = await readFiles(kiroAdapter, { [`.kiro/sessions/cli/${name}.jsonl`]: readFileSync(path, 'utf8') });
    const [edit, ...others] = found?.facts.edits ?? [];
    assert.deepEqual([edit?.operation, edit?.after, edit?.path, others], ['create', 'hello world', 'hello.txt', []]);
  });
});

function transcripts(): string[] {
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.name === 'transcript.jsonl')
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

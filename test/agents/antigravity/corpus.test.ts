import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { antigravityAdapter } from '../../../src/agents/antigravity/adapter';
import { modelName } from '../../../src/agents/antigravity/modelName';
import { wireFields, wireMessage, wireNumber } from '../../../src/agents/protobuf';
import { readFiles } from '../../support/readFiles';
import { sharedPath } from '../../support/shared';

const root = sharedPath('corpus/antigravity');
const absent = root === undefined ? ' (corpus not on this machine)' : '';
const logs = '.gemini/antigravity-cli/brain/5e1f0c3a-0000-4000-8000-00000000a001/.system_generated/logs';

const step = z.object({
  type: z.string(),
  source: z.string(),
  thinking: z.nullish(z.string()),
  content: z.optional(z.string()),
  tool_calls: z.nullish(z.array(z.unknown())),
});
const golden = z.object({ summary: z.object({ model_name: z.optional(z.string()) }) });
const told = new Set(['USER_INPUT', 'PLANNER_RESPONSE', 'CHECKPOINT', 'SYSTEM_MESSAGE', 'ERROR_MESSAGE']);
const untold = new Set(['CONVERSATION_HISTORY', 'EPHEMERAL_MESSAGE']);

describe(`conversations of Antigravity recorded by Irrlicht${absent}`, () => {
  for (const path of transcripts()) {
    it(`are told whole: ${path.split('/scenarios/')[1]?.split('/')[0]}`, async () => {
      const text = readFileSync(path, 'utf8');
      const [found] = await readFiles(antigravityAdapter, { [`${logs}/transcript.jsonl`]: text });
      assert.ok(found !== undefined);
      const { events, problems, threads } = found.facts;
      const steps = text
        .split('\n')
        .filter(line => line !== '')
        .map(line => z.parse(step, JSON.parse(line)));
      const of = (type: string) => steps.filter(one => one.type === type);
      const count = (kind: string, detail?: string) =>
        events.filter(event => event.kind === kind && (detail === undefined || event.detail === detail)).length;
      assert.deepEqual(problems, []);
      assert.equal(count('user_msg', 'prompt'), of('USER_INPUT').length);
      assert.equal(count('user_msg', 'injected'), of('SYSTEM_MESSAGE').length);
      assert.equal(count('thinking'), steps.filter(({ thinking }) => thinking).length);
      assert.equal(count('assistant_msg'), of('PLANNER_RESPONSE').filter(({ content }) => content).length);
      assert.equal(
        count('tool_call'),
        steps.reduce((sum, { tool_calls: calls }) => sum + (calls?.length ?? 0), 0),
      );
      assert.equal(count('tool_result'), steps.filter(({ type }) => !told.has(type) && !untold.has(type)).length);
      assert.equal(count('error'), of('ERROR_MESSAGE').length);

      const { summary } = z.parse(golden, JSON.parse(readFileSync(`${path}.replay.json.golden`, 'utf8')));
      const model = threads.findLast(({ threadId }) => threadId === 'main')?.model;
      assert.equal(model, modelName(summary.model_name ?? null));
    });
  }
});

describe('a row of gen_metadata', () => {
  it('is read by the numbers of its fields', () => {
    // The usage of a request as the CLI 1.1.16 wrote it: 30265 in, 730 out, 659 of them thoughts.
    const usage = wireFields(Buffer.from('08f80710b9ec0118da0530184893055047', 'hex'));
    assert.deepEqual(
      [2, 3, 5, 9, 10].map(field => wireNumber(usage, field)),
      [30265, 730, null, 659, 71],
    );
    assert.equal(wireMessage(wireFields(Buffer.from('0a05ff', 'hex')), 1), null);
  });
});

function transcripts(): string[] {
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.name === 'transcript.jsonl')
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => existsSync(`${path}.replay.json.golden`))
    .sort();
}

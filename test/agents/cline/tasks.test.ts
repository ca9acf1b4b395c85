import assert from 'node:assert/strict';
import { abandonedBranches } from '../../../src/agents/abandonedBranches';
import { clineAdapter } from '../../../src/agents/cline/adapter';
import type { CollectedContent } from '../../support/collectContent';
import { mergeUsage } from '../../support/collectFacts';
import { outlines, readTask, request, row, type TaskFiles } from '../clineFamily/readTask';

const read = (files: TaskFiles, state?: Parameters<typeof readTask>[2]): Promise<CollectedContent> =>
  readTask(clineAdapter, files, state);

const environment =
  '\n\n<environment_details>\n# Current Working Directory (/work/shop) Files\na.js\n</environment_details>';

function sumOf(...readings: readonly CollectedContent[]): readonly number[] {
  const usages = [...mergeUsage(readings.flatMap(({ usages: own }) => own)).values()];
  const sum = (of: (usage: (typeof usages)[number]) => number): number => usages.reduce((all, one) => all + of(one), 0);
  return [
    sum(({ tokens }) => tokens.input),
    sum(({ tokens }) => tokens.output),
    sum(usage => usage.statedNanoUsd ?? 0),
  ];
}

describe('tasks of the Cline extension', () => {
  it('have the output of a command whole, though its chunks share a time (trap 68)', async () => {
    const facts = await read({
      rows: [
        row(0, 'say', 'task', 'test it'),
        row(1, 'say', 'command', 'npm test'),
        row(2, 'ask', 'command_output', ''),
        row(2, 'ask', 'command_output', 'one'),
        row(3, 'say', 'checkpoint_created'),
        row(2, 'ask', 'command_output', 'two'),
      ],
    });
    const result = facts.events.find(({ kind }) => kind === 'tool_result');
    assert.equal(result?.body, 'one\ntwo');
    assert.equal(facts.events.length, 3);
  });

  it('tell rows of one time apart', async () => {
    const rows = [row(0, 'say', 'task', 'a'), row(1, 'say', 'text', 'b'), row(1, 'say', 'text', 'c')];
    const facts = await read({ rows });
    assert.deepEqual(outlines(facts), ['user_msg prompt a', 'assistant_msg b', 'assistant_msg c']);
    assert.equal(new Set(facts.events.map(({ node }) => node)).size, 3);
    assert.deepEqual((await read({ rows }, facts.state)).events, []);
  });

  it('take a row that stayed partial for interrupted, and not twice what was written anew (trap 68)', async () => {
    const facts = await read({
      rows: [
        row(0, 'say', 'task', 'a'),
        row(1, 'say', 'text', 'I will lo', { partial: true }),
        row(2, 'say', 'reasoning', 'r'),
        row(3, 'say', 'text', 'I will look'),
        row(4, 'say', 'text', 'cut of', { partial: true }),
        row(5, 'say', 'user_feedback', 'go on'),
        row(6, 'say', 'text', 'it grows', { partial: true }),
      ],
    });
    assert.deepEqual(outlines(facts), [
      'user_msg prompt a',
      'thinking r',
      'assistant_msg I will look',
      'assistant_msg interrupted cut of',
      'user_msg prompt go on',
      'assistant_msg it grows',
    ]);
  });

  it('say nothing of the usage of a request that runs or was cancelled at once (trap 69)', async () => {
    const pending = await read({ rows: [row(0, 'say', 'task', 'a'), request(1, { request: 'x' })] });
    assert.deepEqual(pending.usages, []);
    const zeros = { tokensIn: 0, tokensOut: 0, cacheReads: 0, cacheWrites: 0, cost: 0, cancelReason: 'user_cancelled' };
    const cancelled = await read({ rows: [row(0, 'say', 'task', 'a'), request(1, zeros)] }, pending.state);
    assert.deepEqual(cancelled.usages, []);
    assert.deepEqual(outlines(cancelled), ['human_intervention interrupt cancelled by the user']);
  });

  it('follow a request that is filled in later (trap 69)', async () => {
    const first = await read({ rows: [row(0, 'say', 'task', 'a'), request(1, { tokensIn: 5, tokensOut: 1 })] });
    const full = { tokensIn: 5, tokensOut: 40, cacheReads: 100, cacheWrites: 20, cost: 0.25 };
    const second = await read({ rows: [row(0, 'say', 'task', 'a'), request(1, full)] }, first.state);
    assert.equal(first.usages[0]?.requestKey, second.usages[0]?.requestKey);
    assert.deepEqual(second.usages[0]?.tokens, {
      input: 5,
      cacheRead: 100,
      cacheWrite5m: 20,
      cacheWrite1h: 0,
      output: 40,
      reasoning: 0,
    });
    assert.equal(second.usages[0]?.statedNanoUsd, 250_000_000);
  });

  it('take an amount of 0 for one only where the provider states it', async () => {
    const of = async (providerId: string) => {
      const modelInfo = { providerId, modelId: 'm', mode: 'act' };
      const rows = [row(0, 'say', 'task', 'a'), request(1, { tokensIn: 5, tokensOut: 1, cost: 0 }, { modelInfo })];
      return (await read({ rows })).usages[0]?.statedNanoUsd;
    };
    assert.equal(await of('cline'), 0);
    assert.equal(await of('lmstudio'), null);
  });

  it('name the model from the metadata where rows do not', async () => {
    const model_usage = [{ ts: 1_765_000_000_000, model_id: 'gpt-5', model_provider_id: 'openai-native', mode: 'act' }];
    const rows = [row(0, 'say', 'task', 'a'), request(1, { tokensIn: 5, tokensOut: 1 })];
    const [usage] = (await read({ rows, beside: { 'task_metadata.json': { model_usage } } })).usages;
    assert.deepEqual([usage?.model, usage?.provider], ['gpt-5', 'openai-native']);
  });

  it('count what was spent on requests that were deleted, once', async () => {
    const kept = [row(0, 'say', 'task', 'a'), request(1, { tokensIn: 10, tokensOut: 5, cost: 0.5 })];
    const lost = [row(2, 'say', 'text', 'wrong way'), request(3, { tokensIn: 20, tokensOut: 7, cost: 1 })];
    const unseen = { tokensIn: 30, tokensOut: 8, cacheReads: 0, cacheWrites: 0, cost: 2 };
    const sum = { tokensIn: 50, tokensOut: 15, cacheReads: 0, cacheWrites: 0, cost: 3 };
    const after = [row(9, 'say', 'deleted_api_reqs', JSON.stringify(sum)), row(10, 'say', 'text', 'right way')];
    const whole = [60, 20, 3_500_000_000];
    assert.deepEqual(sumOf(await read({ rows: [...kept, ...after] })), whole);
    const before = await read({ rows: [...kept, ...lost] });
    const later = await read({ rows: [...kept, ...after] }, before.state);
    assert.deepEqual(sumOf(before, later), whole);
    assert.deepEqual(
      later.usages.map(({ tokens }) => tokens.input),
      [unseen.tokensIn],
    );
    // Read again, the sum stays as it was told.
    assert.deepEqual((await read({ rows: [...kept, ...after, row(11, 'say', 'text', 'x')] }, later.state)).usages, []);
  });

  it('abandon what was deleted', async () => {
    const kept = [row(0, 'say', 'task', 'a'), row(1, 'say', 'text', 'b')];
    const before = await read({ rows: [...kept, row(2, 'say', 'text', 'wrong'), row(3, 'say', 'text', 'way')] });
    const later = await read({ rows: [...kept, row(9, 'say', 'text', 'right')] }, before.state);
    const events = [...before.events, ...later.events];
    const abandoned = abandonedBranches(events);
    assert.deepEqual(
      events.filter(({ seq }) => abandoned.has(seq)).map(({ body }) => body),
      ['wrong', 'way'],
    );
  });

  it('place the lines of a replacement by the text that was saved', async () => {
    const content = '------- SEARCH\nb\n=======\nB\n+++++++ REPLACE';
    const saved = '<final_file_content path="a.js">\nx\r\nB\r\ny\r\n\n</final_file_content>';
    const facts = await read({
      rows: [
        row(0, 'say', 'task', 'a'),
        request(1, { request: `<task>\na\n</task>${environment}` }),
        row(2, 'say', 'tool', JSON.stringify({ tool: 'editedExistingFile', path: 'a.js', content })),
        request(3, {
          request: `[replace_in_file for 'a.js'] Result:\nThe content was successfully saved.\n\n${saved}`,
        }),
      ],
    });
    const [edit] = facts.edits;
    assert.deepEqual(
      [edit?.path, edit?.status, edit?.before, edit?.after],
      ['/work/shop/a.js', 'applied', 'x\r\nb\r\ny\r\n', 'x\r\nB\r\ny\r\n'],
    );
    assert.deepEqual([edit?.hunks[0]?.oldStart, edit?.linesAdded, edit?.linesRemoved], [1, 1, 1]);
  });

  it('know what the user refused', async () => {
    const facts = await read({
      rows: [
        row(0, 'say', 'task', 'a'),
        row(1, 'ask', 'command', 'rm -rf dist'),
        request(2, { request: "[execute_command for 'rm -rf dist'] Result:\nThe user denied this operation." }),
        row(3, 'ask', 'tool', JSON.stringify({ tool: 'newFileCreated', path: 'b.js', content: 'b\n' })),
      ],
    });
    assert.deepEqual(outlines(facts).slice(1), [
      'tool_call rm -rf dist',
      'tool_result denial The user denied this operation.',
      'tool_call b.js',
    ]);
    assert.deepEqual(
      facts.edits.map(({ status }) => status),
      ['unknown'],
    );
    assert.equal(facts.sessions[0]?.endState, 'tool_pending');
  });

  it('count what they do not know, once a type', async () => {
    const odd = row(1, 'say', 'teleport', 'x');
    const { problems } = await read({ rows: [row(0, 'say', 'task', 'a'), odd, row(2, 'say', 'teleport', 'y')] });
    assert.deepEqual(
      problems.map(({ reason, detail }) => `${reason} ${detail}`),
      ['unknown_record say teleport'],
    );
  });
});

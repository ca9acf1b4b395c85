import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { opencodeAdapter } from '../../../src/agents/opencode/adapter';
import type { EventFact } from '../../../src/model/facts';
import type { CollectedContent } from '../../support/collectContent';
import { sqlLiteral } from '../../support/makeDatabase';
import { temporaryFolder } from '../../support/testStore';
import { noon, OpenCodeStore } from './openCodeStore';

const assistant = { role: 'assistant', modelID: 'm', providerID: 'p', path: { cwd: '/work' } };
const tokens = { total: 30, input: 20, output: 10, reasoning: 0, cache: { read: 0, write: 0 } };

describe('a session of OpenCode that goes on', () => {
  let folder: string;
  let store: OpenCodeStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = new OpenCodeStore(folder);
    await store.create();
    await store.run(
      store.session('ses_1'),
      store.message('msg_1', 'ses_1', { role: 'user' }),
      store.part('prt_1', 'msg_1', 'ses_1', { type: 'text', text: 'Go' }),
      store.message('msg_2', 'ses_1', assistant, noon + 1),
      store.part('prt_2', 'msg_2', 'ses_1', call('running', {})),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const update = (table: string, id: string, data: object, at = noon + 50): Promise<void> =>
    store.run(`UPDATE ${table} SET data = ${sqlLiteral(data)}, time_updated = ${at} WHERE id = '${id}'`);

  it('tells a call again under its seq when it ends, and nothing else', async () => {
    const first = await store.read('ses_1');
    assert.deepEqual(kinds(first), ['0 user_msg', '8 tool_call']);
    assert.equal(first.sessions.at(-1)?.endState, 'tool_pending');
    await update('part', 'prt_2', call('completed', { output: 'ok', metadata: { exit: 0 } }));
    const next = await store.read('ses_1', first);
    assert.deepEqual(kinds(next), ['8 tool_call', '9 tool_result']);
    assert.deepEqual(
      next.checks.map(({ seq, result, evidence }) => [seq, result, evidence]),
      [[9, 'pass', 'exit_status']],
    );
    await store.run(store.part('prt_3', 'msg_2', 'ses_1', { type: 'text', text: 'Done' }, noon + 60));
    assert.deepEqual(kinds(await store.read('ses_1', next)), ['16 assistant_msg']);
  });

  it('notices a row that changed without its time, by its length', async () => {
    const first = await store.read('ses_1');
    await update('part', 'prt_1', { type: 'text', text: 'Go on' }, noon);
    assert.deepEqual(
      (await store.read('ses_1', first)).events.map(({ seq, body }) => [seq, body]),
      [[0, 'Go on']],
    );
  });

  it('bills a step once, and the message only where no step tells', async () => {
    await store.run(
      store.part('prt_4', 'msg_2', 'ses_1', { type: 'step-finish', tokens, cost: 0.5 }, noon + 2),
      store.part(
        'prt_5',
        'msg_2',
        'ses_1',
        { type: 'step-finish', tokens: { ...tokens, input: 40, total: 50 }, cost: 0 },
        noon + 3,
      ),
      store.message('msg_3', 'ses_1', { ...assistant, tokens, cost: 0.25 }, noon + 4),
    );
    // The message repeats the tokens of its last step, and may add up the costs of sidechains.
    await update('message', 'msg_2', { ...assistant, time: { created: noon + 1 }, tokens, cost: 99 });
    const { usages } = await store.read('ses_1');
    assert.deepEqual(
      usages.map(({ tokens: { input }, statedNanoUsd }) => [input, statedNanoUsd]),
      [
        [20, 500_000_000],
        [40, null],
        [20, 250_000_000],
      ],
    );
    assert.equal(new Set(usages.map(({ requestKey }) => requestKey)).size, 3);
  });

  it('puts errors behind the message they ended', async () => {
    await update('message', 'msg_2', { ...assistant, error: { name: 'APIError', data: { message: 'overloaded' } } });
    await store.run(store.part('prt_3', 'msg_2', 'ses_1', { type: 'text', text: 'Half' }, noon + 2));
    const { events } = await store.read('ses_1');
    assert.deepEqual(events.at(-1)?.detail, 'api_error');
    assert.equal(events.at(-1)?.body, 'overloaded');
  });

  it('marks what a revert hides, until it is undone', async () => {
    const first = await store.read('ses_1');
    await store.run(`UPDATE session SET revert = '{"messageID":"msg_2"}', time_updated = ${noon + 9}`);
    const reverted = await store.read('ses_1', first);
    assert.deepEqual(abandoned(first, reverted), [8]);
    await store.run(`UPDATE session SET revert = NULL, time_updated = ${noon + 10}`);
    const undone = await store.read('ses_1', reverted);
    assert.deepEqual(kinds(undone), kinds(reverted));
    assert.deepEqual(abandoned(first, reverted, undone), []);
  });

  it('keeps what a revert deleted as abandoned, whether it was seen hidden or not', async () => {
    const first = await store.read('ses_1');
    await store.run(
      "DELETE FROM part WHERE message_id = 'msg_2'; DELETE FROM message WHERE id = 'msg_2'",
      store.message('msg_4', 'ses_1', { role: 'user' }, noon + 20),
      store.part('prt_6', 'msg_4', 'ses_1', { type: 'text', text: 'Otherwise' }, noon + 20),
    );
    const next = await store.read('ses_1', first);
    assert.deepEqual(
      next.events.map(({ detail }) => detail),
      ['rewind', 'prompt'],
    );
    assert.deepEqual(abandoned(first, next), [8]);
  });

  it('names the directory when it changes', async () => {
    await store.run(
      store.message('msg_5', 'ses_1', { ...assistant, path: { cwd: '/work/web' } }, noon + 5),
      store.part('prt_7', 'msg_5', 'ses_1', { type: 'text', text: 'There' }, noon + 5),
    );
    const { places } = await store.read('ses_1');
    assert.deepEqual(
      places.map(({ cwd }) => cwd),
      ['/work', '/work/web'],
    );
  });

  it('says how calls ended that never ran', async () => {
    const cases: [string, string, object?][] = [
      ['denial', 'The user rejected permission to use this specific tool call.'],
      ['permission_denial', 'The user has specified a rule which prevents you from using this specific tool call.'],
      ['interrupted', 'Tool execution aborted'],
      ['interrupted', 'half an output', { interrupted: true }],
      ['cancelled', 'The user dismissed this question'],
      ['error', 'File not found: /x'],
    ];
    await store.run(
      ...cases.map(([, error, metadata], index) =>
        store.part(`prt_8${index}`, 'msg_2', 'ses_1', call('error', { error, metadata }), noon + 8),
      ),
    );
    const { events, checks } = await store.read('ses_1');
    const results = events.filter(({ kind }) => kind === 'tool_result');
    assert.deepEqual(
      results.map(({ detail }) => detail),
      cases.map(([detail]) => detail),
    );
    // Only the one that ran can have failed.
    assert.deepEqual(
      checks.map(({ seq, result }) => [seq, result]),
      [[results.at(-1)?.seq, 'fail']],
    );
  });
});

/** A call of the shell; the provider's id of it is as weak as some are. */
function call(status: string, state: object): Record<string, unknown> {
  const input = { command: 'npm test', description: 'Test' };
  return {
    type: 'tool',
    tool: 'bash',
    callID: 'bash:1',
    state: { status, input, time: { start: noon, end: noon + 9 }, ...state },
  };
}

function kinds({ events }: CollectedContent): string[] {
  return events.map(({ seq, kind }) => `${seq} ${kind}`);
}

/** The seqs that are abandoned after readings, as the store keeps their events. */
function abandoned(...readings: readonly CollectedContent[]): number[] {
  const events = new Map<number, EventFact>();
  for (const reading of readings) for (const event of reading.events) events.set(event.seq, event);
  const nodes = [...events.values()].sort((a, b) => a.seq - b.seq);
  return [...(opencodeAdapter.abandoned?.(nodes) ?? [])];
}

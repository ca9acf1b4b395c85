import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { layOutDemo } from '../../scripts/demo.mjs';
import { answerTool, type ToolContext } from '../../src/agentTools/answerTool';
import type { ToolAnswer } from '../../src/agentTools/toolAnswer';
import { type ToolName, toolDefinitions, toolNames } from '../../src/agentTools/toolDefinitions';
import { answerSchemas } from '../../src/service/requests';
import { StoreError } from '../../src/store/engine/storeError';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

describe('answerTool', () => {
  let folder: string;
  let demo: ReturnType<typeof layOutDemo>;
  let store: TestStore;
  before(async () => {
    folder = temporaryFolder();
    demo = layOutDemo(join(folder, 'demo'));
    store = await openTestStore(join(folder, 'store'));
    await store.ingest(demo.home);
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function ask(tool: ToolName, input: unknown, changes: Partial<ToolContext> = {}): Promise<ToolAnswer> {
    return answerTool(
      tool,
      { input, signal: new AbortController().signal },
      {
        service: {
          call: async (method, params, options = {}) =>
            answerSchemas[method].parse(await store.owner.answer(method, params, options)),
        },
        folders: [demo.workspace],
        home: demo.home,
        readNews: async () => null,
        ...changes,
      },
    );
  }
  const find = (input: unknown, changes?: Partial<ToolContext>) => ask('find_failed_approaches', input, changes);
  const cost = (input: unknown, changes?: Partial<ToolContext>) => ask('get_session_cost', input, changes);

  it('takes a file as models write it', async () => {
    const path = join(demo.workspace, 'src', 'round.js');
    const expected = await find({ file: path });
    assert.match(expected.text, /failed approaches match/);
    for (const file of [
      'src/round.js',
      './src/round.js',
      `src${sep}round.js`,
      'src/round.js:3',
      'src/round.js:3:1',
      'src/round.js#L3-L9',
      pathToFileURL(path).href,
      '  src/round.js ',
    ])
      assert.equal((await find({ file })).text, expected.text, file);
    assert.equal((await find({ file: 'file://nowhere.example/a%00b' })).isError, true);
    assert.match((await find({ file: 'README.md' })).text, /^No failed approach on record fits file «README\.md»/);
  });

  it('takes empty texts and nulls for nothing', async () => {
    const latest = await find(undefined);
    for (const input of [{}, null, { file: '', topic: ' ', error: null, limit: null }])
      assert.equal((await find(input)).text, latest.text);
    assert.match((await find({ limit: 999 })).text, /failed approaches match/);
    assert.equal((await cost({ session: '' })).text, (await cost({ session: 'LATEST' })).text);
  });

  it('says what a session cost, so that its parts make the total', async () => {
    for (const { session_uid, cost: sums } of store.owner.sessions({ folders: [demo.workspace] }).sessions) {
      const { text, structured } = await cost({ session: session_uid });
      const known = text.match(/Total (\$[\d.,]+) .* = own (\$[\d.,]+) \+ \d+ sidechains? (\$[\d.,]+);/);
      if (sums.total_microusd === null) continue;
      const [total = 0, own = 0, chains = 0] = (known ?? assert.fail(text))
        .slice(1)
        .map(amount => Number(amount?.replace(/[$,]/g, '')));
      // Each of them is rounded for itself.
      assert.ok(Math.abs(total - own - chains) < 0.000_2 + (total >= 1 ? 0.02 : 0), text);
      assert.equal(structured.session_uid, session_uid);
      assert.ok(text.length <= 2_000);
    }
  });

  it('finds a session by the beginning of its id', async () => {
    assert.match((await cost({ session: 'd3eb0133' })).text, /^Session «claude-code:d3eb0133-/);
    const several = await cost({ session: '01a1fb1a' });
    assert.deepEqual(
      [several.isError, several.text],
      [true, 'More than one session matches «01a1fb1a». Give more of its id.'],
    );
    assert.equal((await cost({ session: 'nothing' })).isError, true);
    assert.equal(
      (await cost({}, { folders: [join(folder, 'elsewhere')] })).text,
      'No session of a coding agent is on record for this workspace.',
    );
  });

  it('says what could not be read', async () => {
    const readNews = async (): Promise<string> => 'Something is missing.';
    for (const answer of [
      await find({}, { readNews }),
      await cost({}, { readNews }),
      await find({ topic: 'docker' }, { readNews }),
    ]) {
      assert.match(answer.text, /\nSomething is missing\.$/);
      assert.match(JSON.stringify(answer.structured), /Something is missing\./);
    }
  });

  it('answers what goes wrong, for the model', async () => {
    const broken = (error: unknown): Partial<ToolContext> => ({
      service: {
        call: () => Promise.reject(error),
      },
    });
    const full = await find({}, broken(new StoreError('newer', 'written by version 9')));
    assert.deepEqual(
      [full.isError, full.text],
      [true, "Contrail's database could not be asked: written by version 9. Go on without it."],
    );
    assert.match((await cost({}, broken(new Error('a\nb')))).text, /^Contrail could not answer: «a b» Go on/);
  });

  it('stops when nobody waits for it', async () => {
    const gone = new AbortController();
    gone.abort(new Error('nobody waits'));
    const answer = answerTool(
      'find_failed_approaches',
      { input: {}, signal: gone.signal },
      {
        service: { call: () => Promise.reject(gone.signal.reason) },
        folders: null,
        home: demo.home,
        readNews: async () => null,
      },
    );
    await assert.rejects(answer, { message: 'nobody waits' });
  });

  it('answers whatever a model sends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...toolNames),
        fc.anything({ withBigInt: true, maxDepth: 2 }),
        async (tool, input) => {
          const { text, structured } = await ask(tool, input);
          assert.ok(text.length > 0 && text.length <= 2_000);
          assert.ok(JSON.stringify(structured).length < 4_000);
        },
      ),
      { numRuns: 60 },
    );
    for (const input of [{ file: 3 }, { topic: {} }, [], 'text', { error: 'x'.repeat(30_000) }])
      assert.match(
        (await find(input)).text,
        /^(?:The input|"\w+") of find_failed_approaches is of a wrong type or too long/,
      );
  });

  it('takes the fields that the definitions promise, and no others are needed', () => {
    for (const { inputSchema } of toolDefinitions) assert.ok(!('required' in inputSchema));
  });
});

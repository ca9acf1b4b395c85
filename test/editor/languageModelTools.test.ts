import assert from 'node:assert/strict';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';

const find = 'contrail_find_failed_approaches';
const cost = 'contrail_get_session_cost';

interface Invocation {
  readonly name: string;
  readonly input: object;
  /** In tokens of four characters. */
  readonly budget?: number;
  readonly isCancelled?: boolean;
}

describe('The language-model tools in VS Code', () => {
  let demo: DemoWorkbench;

  before(async function () {
    // The harness has it switched off.
    demo = await startDemoWorkbench(this, { settings: { 'chat.disableAIFeatures': false } });
  });

  after(async () => {
    await demo?.close();
  });

  function invoke(invocation: Invocation): Promise<string> {
    return demo.workbench.evaluate(async (api, { name, input, budget, isCancelled }) => {
      await api.extensions.getExtension('contrail.contrail')?.activate();
      const source = new api.CancellationTokenSource();
      if (isCancelled) source.cancel();
      const tokenizationOptions =
        budget === undefined
          ? {}
          : {
              tokenizationOptions: {
                tokenBudget: budget,
                countTokens: async (text: string) => Math.ceil(text.length / 4),
              },
            };
      const call = api.lm.invokeTool(
        name,
        { input, toolInvocationToken: undefined, ...tokenizationOptions },
        source.token,
      );
      const { content } = await call.then(
        result => result,
        (error: Error) => ({ content: [new api.LanguageModelTextPart(`error: ${error.message}`)] }),
      );
      return content.map(part => (part instanceof api.LanguageModelTextPart ? part.value : '')).join('');
    }, invocation);
  }

  async function set(key: string, value: unknown): Promise<void> {
    await demo.workbench.evaluate(
      async (api, change) => {
        await api.workspace.getConfiguration().update(change.key, change.value, api.ConfigurationTarget.Global);
      },
      { key, value },
    );
  }

  it('are offered', async () => {
    await eventually(async () => {
      const names = await demo.workbench.evaluate(api => api.lm.tools.map(({ name }) => name));
      assert.deepEqual(names.filter(name => name.startsWith('contrail_')).sort(), [find, cost]);
    });
  });

  it('say what failed in a file, by its path in the workspace', async () => {
    const text = await invoke({ name: find, input: { file: 'src/round.js' } });
    assert.match(text, /^4 failed approaches match, of 5 on record\./);
    assert.match(text, /Where: «src\/round\.js:3»/);
    assert.match(text, /Source: session «claude-code:d3eb0133-[\w-]+», «~\/\.claude\/projects\/[^»]+\.jsonl:\d+»/);
    assert.ok(text.length <= 2_000);
  });

  it('find by topic and by error, and say when nothing is on record', async () => {
    assert.match(await invoke({ name: find, input: { topic: 'toFixed' } }), /^2 failed approaches match/);
    const error = 'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 1.01\n';
    assert.match(await invoke({ name: find, input: { error } }), /^4 failed approaches match/);
    assert.match(
      await invoke({ name: find, input: { topic: 'kubernetes ingress' } }),
      /^No failed approach on record fits topic «kubernetes ingress»/,
    );
  });

  it('say what a session cost', async () => {
    assert.match(
      await invoke({ name: cost, input: { session: 'd3eb0133' } }),
      /Total \$0\.1424 .* = own \$0\.1424 \+ 0 sidechains \$0\.00; 11 requests/,
    );
    assert.match(await invoke({ name: cost, input: {} }), /^Session «claude-code:d9d34da3/);
  });

  it('tell the model what was wrong with its question', async () => {
    assert.match(
      await invoke({ name: cost, input: { session: 'nowhere' } }),
      /^error: .*There is no session «nowhere»/,
    );
  });

  it('keep to the tokens there is room for', async () => {
    for (const budget of [300, 60, 5]) {
      const text = await invoke({ name: find, input: { file: 'src/round.js' }, budget });
      assert.ok(text.length > 0 && Math.ceil(text.length / 4) <= budget, `${budget}: ${text.length}`);
    }
  });

  it('give up when they are cancelled', async () => {
    assert.match(await invoke({ name: find, input: {}, isCancelled: true }), /^error: Cancell?ed/i);
  });

  for (const [key, off, on] of [
    ['contrail.tools.offeredAs', 'none', undefined],
    ['chat.disableAIFeatures', true, false],
    ['contrail.tools.offeredAs', 'mcpServer', undefined],
  ] as const)
    it(`are gone while ${key} is ${off}`, async () => {
      await set(key, off);
      const asked = { name: find, input: { limit: 1 } };
      await eventually(async () => assert.match(await invoke(asked), /does not have an implementation registered/));
      await set(key, on);
      await eventually(async () => assert.match(await invoke(asked), /^5 failed approaches match/));
    });

  it('are the same as a server, which the editor starts with its own Node', async () => {
    const { workbench } = demo;
    await set('contrail.tools.offeredAs', 'mcpServer');
    await workbench.evaluate(api => void api.commands.executeCommand('workbench.mcp.listServer'));
    await workbench.page.getByRole('option', { name: /^Contrail/ }).click();
    await workbench.page.getByRole('option', { name: /^Start Server/ }).click();
    const served = 'mcp_contrail_find_failed_approaches';
    await eventually(async () => {
      const names = await workbench.evaluate(api => api.lm.tools.map(({ name }) => name));
      assert.ok(names.includes(served), names.filter(name => name.startsWith('mcp_')).join());
    });
    const text = await invoke({ name: served, input: { topic: 'toFixed' } });
    assert.match(text, /"schema":"contrail\.failed_approaches\/1".*"total":2\b.*"path":"src\/round\.js"/);
    await set('contrail.tools.offeredAs', undefined);
  });

  it('were registered without an error', () => {
    assert.doesNotMatch(demo.workbench.logs.extension, /(?:languageModelTools|mcpServer) is not available/);
  });
});

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { commands } from '../../../src/vscode/manifest';
import { assertTraceRecord } from '../../support/agentTraceSchema';
import { eventually } from '../harness/eventually';
import { choose, type Scenario, type ScenarioGroup, type Stage } from './scenario';

const digits = 'Show three digits';

const sessions = z.object({
  schema: z.literal('contrail.sessions/1'),
  sessions: z.array(z.object({ title: z.string(), cost: z.object({ total_microusd: z.number() }) })),
});
const cost = z.object({ schema: z.literal('contrail.cost/1'), total: z.object({ microusd: z.number() }) });

const trace = z.object({ id: z.string(), files: z.array(z.object({ path: z.string() })) });

const list: Scenario = {
  title: 'exports the list of sessions as JSON and as CSV',
  commands: [commands.export],
  async run(stage) {
    const { tree } = stage;
    await tree.pickFromTitleMenu('Export...');
    await choose(stage, /^Sessions as JSON/);
    const json = sessions.parse(JSON.parse(await saved(stage, 'contrail-sessions.json')));
    assert.equal(json.sessions.length, 12);
    await tree.pickFromTitleMenu('Export...');
    await choose(stage, /^Sessions as CSV/);
    const [head, ...rows] = (await saved(stage, 'contrail-sessions.csv')).trimEnd().split('\r\n');
    assert.match(head ?? '', /\btitle\b/);
    assert.equal(rows.length, 12);
  },
};

const one: Scenario = {
  title: 'exports what a session cost as Markdown, JSON and CSV, and copies it',
  commands: [commands.export],
  async run(stage) {
    const { tree, workbench } = stage;
    const exported = async (format: RegExp, name: string): Promise<string> => {
      await tree.pickFromContextMenu(digits, 'Export...');
      await choose(stage, format);
      return saved(stage, name);
    };
    const markdown = await exported(/^Save as Markdown/, 'Show three digits in money().md');
    assert.match(markdown, /\\\$0\.0766 = \\\$0\.0766 own \+ \\\$0\.00 sidechains/);
    const json = await exported(/^Save as JSON/, 'Show three digits in money().json');
    assert.equal(cost.parse(JSON.parse(json)).total.microusd, 76_590);
    assert.match(await exported(/^Save as CSV/, 'Show three digits in money().csv'), /76590|0\.0?766/);
    await tree.pickFromContextMenu(digits, 'Export...');
    await choose(stage, /^Copy as Text/);
    await eventually(async () => assert.equal(await workbench.evaluate(api => api.env.clipboard.readText()), markdown));
  },
};

const picked: Scenario = {
  title: 'exports what the session cost that is picked, and opens the file',
  commands: [commands.export],
  async run(stage) {
    const { workbench } = stage;
    await workbench.runCommand('Contrail: Export...');
    await choose(stage, /^What One Session Cost/);
    await choose(stage, /^Show the diff/);
    await choose(stage, /^Save as Markdown/);
    const text = await saved(stage, 'Show the diff.md');
    await workbench.answerNotification('Open');
    await eventually(async () =>
      assert.equal(await workbench.evaluate(api => api.window.activeTextEditor?.document.getText()), text),
    );
    await workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeAllEditors'));
  },
};

const traces: Scenario = {
  title: 'exports who wrote which lines, of all files and of the open one',
  commands: [commands.export],
  async run(stage) {
    const { workbench, workspace } = stage;
    const exported = async (what: RegExp) => {
      rmSync(join(workspace, 'agent-trace.jsonl'), { force: true });
      await workbench.runCommand('Contrail: Export...');
      await choose(stage, what);
      const lines = (await saved(stage, 'agent-trace.jsonl')).trimEnd().split('\n');
      return lines.map(line => {
        const record: unknown = JSON.parse(line);
        assertTraceRecord(record);
        return trace.parse(record);
      });
    };
    const all = await exported(/^Agent Trace of All Files/);
    const one = all[0] ?? assert.fail('nothing was exported');
    const path = one.files[0]?.path ?? '';
    assert.ok(all.length > 1, String(all.length));
    await workbench.evaluate((api, file) => api.window.showTextDocument(api.Uri.file(file)), join(workspace, path));
    assert.deepEqual(await exported(/^Agent Trace of This File/), [one]);
    await workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeAllEditors'));
  },
};

/** Accepts the name that the dialog proposes; returns what was written there. */
async function saved({ page, workspace, workbench }: Stage, name: string): Promise<string> {
  const input = page.locator('.quick-input-widget:visible input[type="text"]');
  const path = join(workspace, name);
  await eventually(async () => assert.equal(await input.inputValue(), path));
  await workbench.screenshot('save dialog');
  await page.keyboard.press('Enter');
  return eventually(() => {
    const text = readFileSync(path, 'utf8');
    assert.notEqual(text, '');
    return text;
  });
}

export const exportScenarios: ScenarioGroup = {
  title: 'exports',
  options: {},
  scenarios: [list, one, picked, traces],
};

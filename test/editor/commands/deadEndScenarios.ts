import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands } from '../../../src/vscode/manifest';
import { eventually } from '../harness/eventually';
import { TreeView } from '../harness/treeView';
import { closeEditors, type Scenario, type ScenarioGroup, type Stage, untilPreviewed } from './scenario';

const halfUp = /^The half-up test fails\. First approach: use Math\.round/;
const rejected = /^They pass\. I will drop the discount/;

function deadEnds({ page }: Stage): TreeView {
  return new TreeView(page, 'Contrail', 'Dead Ends');
}

/** Checks what may be checked together with others, or takes the check away. */
async function check({ page }: Stage, item: string): Promise<void> {
  await page.locator('.quick-input-widget:visible').getByText(item, { exact: true }).click();
}

async function spoken(stage: Stage): Promise<string[]> {
  return (await deadEnds(stage).rows()).map(({ name }) => name);
}

const confirm: Scenario = {
  title: 'confirms and dismisses by the buttons of a row, and takes that back',
  commands: [commands.confirmFailure, commands.dismissFailure, commands.takeBackReview],
  async run(stage) {
    const view = deadEnds(stage);
    await view.press(halfUp, 'Confirm');
    await view.row(/a failed approach, confirmed, shown by/).waitFor();
    await view.pickFromContextMenu(halfUp, 'Undo Review');
    await view.row(/a failed approach, confirmed/).waitFor({ state: 'detached' });
    await view.press(rejected, 'Dismiss');
    await view.row(rejected).waitFor({ state: 'detached' });
    await view.row('src/invoice.js').waitFor({ state: 'detached' });
  },
};

const filter: Scenario = {
  title: 'lists what was dismissed, or only what was confirmed',
  commands: [commands.filterDeadEnds, commands.takeBackReview],
  async run(stage) {
    const { page, workbench } = stage;
    const view = deadEnds(stage);
    await view.titleButton('Filter Dead Ends...').click();
    await check(stage, 'Those that you dismissed, too');
    await page.keyboard.press('Enter');
    await view.row(/They pass.*a failed approach, dismissed/).waitFor();
    await view.pickFromContextMenu(rejected, 'Undo Review');
    await eventually(async () => assert.ok(!(await spoken(stage)).some(name => name.includes('dismissed'))));
    await workbench.runCommand('Contrail: Filter Dead Ends...');
    await check(stage, 'Those that you dismissed, too');
    await check(stage, 'Only those that you confirmed');
    await page.keyboard.press('Enter');
    await view.pane.getByText('No failed approach matches the filter.').waitFor();
    await workbench.screenshot('dead ends - no match');
    await view.pane
      .getByRole('link', { name: 'Change Filter' })
      .or(view.pane.getByText('Change Filter'))
      .last()
      .click();
    await check(stage, 'Only those that you confirmed');
    await page.keyboard.press('Enter');
    await view.row(halfUp).waitFor();
  },
};

const note: Scenario = {
  title: 'keeps a note, and drops it',
  commands: [commands.noteFailure],
  async run(stage) {
    const { page, workbench } = stage;
    const view = deadEnds(stage);
    const write = async (text: string): Promise<void> => {
      await view.pickFromContextMenu(halfUp, 'Add Note...');
      await workbench.quickInput.type(text);
      await page.keyboard.press('Enter');
    };
    await write('Money is [not](https://example.com) a float');
    await view.row(/The half-up test.*with a note$/).waitFor();
    await write('');
    await view.row(/with a note/).waitFor({ state: 'detached' });
  },
};

const openFile: Scenario = {
  title: 'opens the file at the lines where it was tried, and the transcript at the evidence',
  commands: [commands.openFailureFile, commands.openTranscript, commands.openPanel],
  async run(stage) {
    const { workbench } = stage;
    const view = deadEnds(stage);
    await view.pickFromContextMenu(halfUp, 'Open File');
    const at = (): Promise<string> =>
      workbench.evaluate(api => {
        const editor = api.window.activeTextEditor;
        return `${editor?.document.fileName.replace(/^.*[\\/]/, '')}:${(editor?.selection.active.line ?? -1) + 1}`;
      });
    await eventually(async () => assert.equal(await at(), 'round.js:3'));
    await closeEditors(stage);
    await view.pickFromContextMenu(halfUp, 'Open Transcript');
    await eventually(async () => assert.match(await at(), /\.jsonl:(?!1$)\d+$/));
    await closeEditors(stage);
    await view.row(halfUp).click();
    await untilPreviewed(stage, /The invoice totals are off[\s\S]*1 !== 1\.01/);
    await closeEditors(stage);
  },
};

const sessionRows: Scenario = {
  title: 'lists what failed below its session, with the same menu',
  commands: [commands.confirmFailure, commands.takeBackReview],
  async run(stage) {
    const { tree, workbench } = stage;
    const session = /^The invoice totals are off.*a session of Claude Code/;
    await tree.expand(session);
    await tree.expand('Failed Approaches: 2');
    await tree.row(halfUp).waitFor();
    await workbench.screenshot('failed approaches of a session');
    await tree.press(halfUp, 'Confirm');
    await tree.row(/The half-up.*confirmed/).waitFor();
    await deadEnds(stage)
      .row(/The half-up.*confirmed/)
      .waitFor();
    await tree.pickFromContextMenu(halfUp, 'Undo Review');
    await tree.row(/The half-up.*confirmed/).waitFor({ state: 'detached' });
    await tree.row(session).locator('.monaco-tl-twistie').click();
  },
};

export const deadEndScenarios: ScenarioGroup = {
  title: 'the dead ends',
  // The VS Code from npm lacks the language server of JavaScript, and logs so.
  options: { settings: { 'files.associations': { '*.js': 'plaintext' } } },
  scenarios: [confirm, filter, note, openFile, sessionRows],
};

const copies = 100;

const loadMore: Scenario = {
  title: 'loads the next page',
  commands: [commands.loadMoreDeadEnds],
  async run(stage) {
    const { workbench } = stage;
    const view = deadEnds(stage);
    await view.row(/^src\/round\.js, failed approaches: 199\+$/).waitFor();
    await view
      .row(/^src\/round\.js/)
      .locator('.monaco-tl-twistie')
      .click();
    await view.row('Load more (5 left)').click();
    await view.row(/^src\/round\.js, failed approaches: 204$/).waitFor();
    await view.row('Load more').waitFor({ state: 'detached' });
    await workbench.screenshot('dead ends - many');
  },
};

/** A session that tried in vain, again and again: as so many sessions. */
function copySession(home: string): void {
  const name = 'd3eb0133-db06-456a-9be9-2abebb9bf981.jsonl';
  const path = readdirSync(home, { recursive: true, encoding: 'utf8' }).find(file => file.endsWith(name));
  assert.ok(path !== undefined, 'the demo has no such session');
  const text = readFileSync(join(home, path), 'utf8');
  for (let copy = 0; copy < copies; copy++) {
    const tag = copy.toString(16).padStart(4, '0');
    const ids = text.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-/g, `$1-${tag}-`).replace(/\b(toolu|msg|req)_/g, `$1_${tag}`);
    const to = join(home, dirname(path), name.replace('-db06-', `-${tag}-`));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, ids);
  }
}

export const manyDeadEndsScenarios: ScenarioGroup = {
  title: 'more dead ends than one page holds',
  options: {
    prepare({ home }) {
      copySession(home);
      return undefined;
    },
  },
  scenarios: [loadMore],
};

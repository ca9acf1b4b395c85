import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands } from '../../../src/vscode/manifest';
import { denseHome } from '../../support/denseHome';
import { eventually } from '../harness/eventually';
import {
  choose,
  closeEditors,
  groupLabels,
  type Scenario,
  type ScenarioGroup,
  sessionTitles,
  untilListed,
  untilPreviewed,
} from './scenario';

const demoSessions = 12;
const digits = 'Show three digits';

const filterByText: Scenario = {
  title: 'filters by words, and clears the filter',
  commands: [commands.filterSessions, commands.clearFilter],
  async run(stage) {
    const { tree, page, workbench } = stage;
    await tree.titleButton('Filter...').click();
    await choose(stage, /Title or Content/);
    await workbench.quickInput.type('currency');
    await page.keyboard.press('Enter');
    await page.getByText('Filter: “currency”').waitFor();
    await eventually(async () => {
      const titles = await sessionTitles(stage);
      assert.ok(titles.length > 0 && titles.length < demoSessions, titles.join());
      assert.ok(titles.some(title => title.startsWith('Put the currency before')));
    });
    await workbench.screenshot('filtered');
    await tree.titleButton('Clear Filter').click();
    await untilListed(stage, demoSessions);
  },
};

const filterByAgent: Scenario = {
  title: 'filters by agent, then by branch and days too',
  commands: [commands.filterSessions, commands.clearFilter],
  async run(stage) {
    const { tree, page, workbench } = stage;
    const filter = async (by: RegExp, value: RegExp): Promise<void> => {
      await workbench.runCommand('Contrail: Filter...');
      await choose(stage, by);
      await choose(stage, value);
    };
    await filter(/Agent…/, /^Codex/);
    await page.getByText('Filter: Codex').waitFor();
    await eventually(async () => {
      const names = (await tree.rows()).flatMap(({ name, level }) => (level === 2 ? [name] : []));
      assert.ok(names.length > 0 && names.every(name => name.includes(', a session of Codex,')), names.join());
    });
    await filter(/Branch…/, /^feature\/invoice-rounding/);
    await page.getByText('Filter: Codex · feature/invoice-rounding').waitFor();
    await filter(/Days…/, /^Today/);
    await page.getByText('No session matches the filter.').waitFor();
    await workbench.screenshot('no match');
    await page
      .getByRole('link', { name: 'Clear Filter' })
      .or(page.getByRole('button', { name: 'Clear Filter' }))
      .last()
      .click();
    await untilListed(stage, demoSessions);
  },
};

const group: Scenario = {
  title: 'groups by agent, branch, worktree and day',
  commands: [commands.groupSessions],
  async run(stage) {
    const { tree, workbench } = stage;
    const before = await groupLabels(stage);
    const groupBy = async (what: RegExp, expected: readonly string[]): Promise<void> => {
      await tree.titleButton('Group By...').click();
      await choose(stage, what);
      await eventually(async () => assert.deepEqual((await groupLabels(stage)).toSorted(), expected.toSorted()));
    };
    await groupBy(/^Agent/, ['Claude Code, sessions: 6', 'Codex, sessions: 6']);
    await workbench.screenshot('grouped by agent');
    await groupBy(/^Branch/, ['feature/invoice-rounding, sessions: 12']);
    await groupBy(/^Worktree/, ['Workspace Folder, sessions: 12']);
    await groupBy(/^Day/, before);
  },
};

const pin: Scenario = {
  title: 'pins and unpins by the button of a row',
  commands: [commands.pinSession, commands.unpinSession],
  async run(stage) {
    const { tree } = stage;
    const before = await sessionTitles(stage);
    await tree.press(digits, 'Pin');
    await eventually(async () => assert.equal((await groupLabels(stage))[0], 'Pinned, sessions: 1'));
    assert.equal((await sessionTitles(stage))[0], 'Show three digits in money()');
    await tree.press(digits, 'Unpin');
    await eventually(async () => assert.deepEqual(await sessionTitles(stage), before));
  },
};

const hide: Scenario = {
  title: 'hides a session, shows what is hidden, and shows the session again',
  commands: [commands.hideSession, commands.showHidden, commands.unhideSession, commands.hideHidden],
  async run(stage) {
    const { tree, workbench } = stage;
    await tree.pickFromContextMenu(digits, 'Hide');
    await untilListed(stage, demoSessions - 1);
    assert.ok(!(await sessionTitles(stage)).includes('Show three digits in money()'));
    await tree.pickFromTitleMenu('Show Hidden Sessions');
    await tree.row(digits).waitFor();
    assert.match((await tree.row(digits).getAttribute('aria-label')) ?? '', /, hidden,/);
    await workbench.screenshot('hidden sessions');
    await tree.pickFromContextMenu(digits, 'Show Again');
    await eventually(async () =>
      assert.doesNotMatch((await tree.row(digits).getAttribute('aria-label')) ?? '', /hidden/),
    );
    await tree.pickFromTitleMenu('Leave Out Hidden Sessions');
    await untilListed(stage, demoSessions);
  },
};

const rename: Scenario = {
  title: "renames a session, and gives it back the agent's title",
  commands: [commands.renameSession],
  async run(stage) {
    const { tree, page, workbench } = stage;
    const renameTo = async (row: string, title: string): Promise<void> => {
      await tree.pickFromContextMenu(row, 'Rename...');
      await workbench.quickInput.type(title);
      await page.keyboard.press('Enter');
    };
    await renameTo(digits, 'Three $(bug)');
    await tree.row('Three $(bug)').waitFor();
    await renameTo('Three $(bug)', '');
    await tree.row(digits).waitFor();
  },
};

const allWorkspaces: Scenario = {
  title: 'shows the sessions of all workspaces, and of this one again',
  commands: [commands.showAllWorkspaces, commands.showThisWorkspace],
  async run(stage) {
    const { tree, page, workbench } = stage;
    await tree.pickFromTitleMenu('Show Sessions of All Workspaces');
    await untilListed(stage, demoSessions + 1);
    await page.getByText('Sessions of all workspaces').waitFor();
    await workbench.screenshot('all workspaces');
    await tree.pickFromTitleMenu('Show Sessions of This Workspace');
    await untilListed(stage, demoSessions);
  },
};

const rescan: Scenario = {
  title: 'reads what was written since',
  commands: [commands.rescan],
  async run(stage) {
    const { tree, home, workspace } = stage;
    writeSession(home, { seed: 3, cwd: workspace });
    await tree.titleButton('Rescan').click();
    await untilListed(stage, demoSessions + 1);
    // The list is left as it was found.
    await tree.pickFromContextMenu('Prompt 0-0', 'Hide');
    await untilListed(stage, demoSessions);
  },
};

const doctor: Scenario = {
  title: 'says where was looked and what was found',
  commands: [commands.showDoctor],
  async run(stage) {
    const { tree, home, workbench } = stage;
    await tree.pickFromTitleMenu('Doctor');
    const text = await untilPreviewed(stage, /Contrail Doctor[\s\S]*Claude Code/);
    assert.ok(text.includes(join(home, '.claude')), text);
    assert.match(text, /Nothing: all of it was understood\./);
    await workbench.screenshot('doctor');
    await closeEditors(stage);
  },
};

const panel: Scenario = {
  title: 'opens the panel beside the code',
  commands: [commands.openPanel],
  async run(stage) {
    await stage.tree.titleButton('Open Panel').click();
    await untilPreviewed(stage, /Workspace/);
    await closeEditors(stage);
    await stage.tree.row('Show three digits').click();
    await untilPreviewed(stage, /Show three digits in money\(\)[\s\S]*Overview/);
    await closeEditors(stage);
  },
};

const openSettings: Scenario = {
  title: 'opens the settings, and those of the extension alone',
  commands: [commands.openSettings],
  async run(stage) {
    const { tree, page, workbench } = stage;
    await eventually(async () => {
      // The focus that a panel leaves behind when it closes may take the menu with it.
      await tree.pickFromTitleMenu('Settings');
      await page.locator('.settings-editor').waitFor({ timeout: 5_000 });
    });
    await page.locator('.settings-editor').getByText('How the Sessions view is grouped.').waitFor();
    await workbench.screenshot('settings');
    await closeEditors(stage);
  },
};

const openLog: Scenario = {
  title: 'opens the log',
  commands: [commands.openLog],
  async run({ page, workbench }) {
    await workbench.runCommand('Contrail: Show Log');
    await page.locator('.part.panel .view-lines').getByText('Opening').waitFor();
    await workbench.screenshot('log');
    await workbench.evaluate(api => api.commands.executeCommand('workbench.action.closePanel'));
  },
};

/** A session of Claude Code in a folder that is not the workspace, or in the one given. */
function writeSession(home: string, { seed, cwd }: { seed: number; cwd?: string }): void {
  for (const { path, bytes } of denseHome({ sessions: 1, turns: 1, seed })) {
    const to = join(home, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, cwd === undefined ? bytes : bytes.toString().replaceAll('/work/project-0', cwd));
  }
}

export const viewScenarios: ScenarioGroup = {
  title: 'the view and its title bar',
  options: {
    // Otherwise nothing is left to be read on command.
    machineSettings: { 'contrail.live.enabled': false },
    prepare({ home }) {
      writeSession(home, { seed: 1 });
      return undefined;
    },
  },
  scenarios: [
    filterByText,
    filterByAgent,
    group,
    pin,
    hide,
    rename,
    allWorkspaces,
    rescan,
    doctor,
    panel,
    openSettings,
    openLog,
  ],
};

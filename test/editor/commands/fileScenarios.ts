import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../../src/vscode/manifest';
import { eventually } from '../harness/eventually';
import { pickFromMenu } from '../harness/menu';
import { choose, closeEditors, type Scenario, type ScenarioGroup, type Stage, untilPreviewed } from './scenario';

const symbols = 'Add currency symb';
const digits = 'Show three digits';
const digitsTitle = 'Show three digits in money()';
const sessionsOfFile = 'Show Sessions That Edited This File';

const costByPicking: Scenario = {
  title: 'shows the cost of the session that is picked',
  commands: [commands.showSessionCost],
  async run(stage) {
    const { workbench, page } = stage;
    await workbench.runCommand('Contrail: Show Session Cost');
    await workbench.quickInput.type('three digits');
    await choose(stage, /^Show three digits in money\(\)/);
    const text = await untilPreviewed(stage, /Show three digits in money\(\)/);
    assert.match(text, /\$0\.0766 = \$0\.0766 own \+ \$0\.00 sidechains/);
    await page.getByRole('tab', { name: `Preview ${digitsTitle}` }).waitFor();
    await workbench.screenshot('cost document');
    await closeEditors(stage);
  },
};

const costByMouse: Scenario = {
  title: 'shows the cost of the session whose button is pressed',
  commands: [commands.showSessionCost],
  async run(stage) {
    const { tree } = stage;
    await tree.press(symbols, 'Show Session Cost');
    await untilPreviewed(stage, /\$0\.1847 = \$0\.1292 own \+ \$0\.0555 sidechains/);
    await closeEditors(stage);
    await tree.pickFromContextMenu(symbols, 'Show Session Cost');
    await untilPreviewed(stage, /\$0\.1847 = /);
    await closeEditors(stage);
  },
};

const costByStatusBar: Scenario = {
  title: 'offers the sessions behind the item of the status bar',
  commands: [commands.showSessionCost],
  async run({ page, workbench }) {
    await page.locator('[id="contrail.contrail.contrail.status"]').click();
    await workbench.quickInput.item(/^Run the invoice tests and simplify total\(\)/).waitFor();
    await workbench.quickInput.close();
  },
};

const transcriptOfSession: Scenario = {
  title: 'opens the transcript of a session and of a sidechain',
  commands: [commands.openTranscript],
  async run(stage) {
    const { tree, home } = stage;
    await tree.pickFromContextMenu(digits, 'Open Transcript');
    const own = await untilEditorShows(stage, path => path.endsWith('.jsonl'));
    assert.ok(own.path.startsWith(join(home, '.claude/projects')) && own.line === 0, JSON.stringify(own));
    await closeEditors(stage);
    await tree.expand(symbols);
    await tree.pickFromContextMenu('Explore inv', 'Open Transcript');
    await untilEditorShows(stage, path => /subagents[\\/]agent-\w+\.jsonl$/.test(path));
    await closeEditors(stage);
  },
};

const search: Scenario = {
  title: 'searches, and opens the transcript at what was found',
  commands: [commands.searchSessions],
  async run(stage) {
    const { workbench } = stage;
    await workbench.runCommand('Contrail: Search Sessions');
    await workbench.quickInput.type('banker');
    await workbench.quickInput.type('roundCents');
    await workbench.quickInput
      .item(/roundCents/)
      .nth(1)
      .waitFor();
    await workbench.screenshot('search');
    await workbench.quickInput
      .item(/roundCents/)
      .nth(1)
      .click();
    const { text, line } = await untilEditorShows(stage, path => path.endsWith('.jsonl'));
    assert.ok(line > 0 && text.includes('roundCents'), `${line}: ${text}`);
    await closeEditors(stage);
  },
};

const diff: Scenario = {
  title: 'opens what a session did to a file, as a diff',
  commands: [commands.openFileDiff],
  async run(stage) {
    const { tree, page, workbench } = stage;
    await tree.expand(symbols);
    for (const open of [
      () => tree.row(/^CHANGELOG\.md/).click(),
      () => tree.press(/^CHANGELOG\.md/, 'Open Changes'),
      () => tree.pickFromContextMenu(/^CHANGELOG\.md/, 'Open Changes'),
    ]) {
      await open();
      await untilDiffShown(stage, /^CHANGELOG\.md/);
      await page.locator('.modified-in-monaco-diff-editor .view-line', { hasText: 'symbols' }).first().waitFor();
      await workbench.screenshot('diff');
      await closeEditors(stage);
    }
  },
};

const sessionsByPalette: Scenario = {
  title: 'lists the sessions that edited the file in the editor, and opens what one of them did',
  commands: [commands.showSessionsOfFile],
  async run(stage) {
    const { workbench } = stage;
    await openFile(stage, 'CHANGELOG.md');
    await workbench.runCommand(`Contrail: ${sessionsOfFile}`);
    await workbench.quickInput.item(/^Add currency symbols and a changelog/).waitFor();
    assert.equal((await workbench.quickInput.items()).length, 2);
    await workbench.screenshot('sessions of a file');
    await choose(stage, /^Add currency symbols and a changelog/);
    await untilDiffShown(stage, /^CHANGELOG\.md .*: Add currency symbols and a changelog/);
    await closeEditors(stage);
  },
};

const sessionsByMenus: Scenario = {
  title: 'lists them from the menus of the explorer, the editor, its tab and the view',
  commands: [commands.showSessionsOfFile],
  async run(stage) {
    const { page, tree, workbench } = stage;
    await openFile(stage, 'CHANGELOG.md');
    const explorer = page.getByRole('tab', { name: /^Explorer/ });
    const fromMenu = async (open: () => Promise<void>): Promise<void> => {
      await open();
      await pickFromMenu(page, sessionsOfFile);
      await page.getByText('Sessions That Edited CHANGELOG.md').waitFor();
      await workbench.quickInput.item(/^Add currency symbols and a changelog/).waitFor();
      await workbench.quickInput.close();
    };
    await fromMenu(() => page.locator('.editor-instance .view-line').first().click({ button: 'right' }));
    await fromMenu(() => page.getByRole('tab', { name: /^CHANGELOG\.md/ }).click({ button: 'right' }));
    await explorer.click();
    await fromMenu(() => page.getByRole('treeitem', { name: /^CHANGELOG\.md/ }).click({ button: 'right' }));
    await tree.show();
    await tree.expand(symbols);
    await fromMenu(() => tree.row(/^CHANGELOG\.md/).click({ button: 'right' }));
    await closeEditors(stage);
  },
};

const blame: Scenario = {
  title: 'says at the end of a line who wrote it, and no longer',
  commands: [commands.toggleBlame],
  async run(stage) {
    const { workbench, page } = stage;
    await openFile(stage, 'CHANGELOG.md', 3);
    await workbench.runCommand('Contrail: Toggle Agent Blame');
    const notes = page.locator('.editor-instance .view-line span[class*="ced-"]');
    await eventually(async () => {
      const texts = await notes.evaluateAll(elements =>
        elements.map(element => element.ownerDocument.defaultView?.getComputedStyle(element, '::after').content ?? ''),
      );
      assert.match(texts.join('\n'), /Claude Code, .* · sidechain · Add currency symbols/);
    });
    await workbench.runCommand('Contrail: Toggle Agent Blame');
    await notes.first().waitFor({ state: 'detached' });
    await closeEditors(stage);
  },
};

const copyResume: Scenario = {
  title: 'copies the command that resumes a session',
  commands: [commands.copyResumeCommand],
  async run({ tree, workbench }) {
    await workbench.evaluate(api => api.env.clipboard.writeText('nothing yet'));
    await tree.pickFromContextMenu(digits, 'Copy Resume Command');
    await eventually(async () =>
      assert.match(
        await workbench.evaluate(api => api.env.clipboard.readText()),
        /^claude --resume 9864e8cc-9ea3-4790-9f9b-0cbcb15fbeba$/,
      ),
    );
    const [told] = await workbench.notifications();
    assert.match(told?.message ?? '', /^Copied: claude --resume/);
  },
};

const resume: Scenario = {
  title: 'resumes a session in a terminal, once it was said what will run and where',
  commands: [commands.resumeInTerminal],
  async run({ tree, page, home, workspace, workbench }) {
    await tree.pickFromContextMenu(digits, 'Resume in Terminal');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('claude --resume 9864e8cc-9ea3-4790-9f9b-0cbcb15fbeba').waitFor();
    await dialog.getByText(workspace).waitFor();
    await workbench.screenshot('resume');
    assert.ok(!existsSync(join(home, 'ran')));
    await dialog.getByRole('button', { name: 'Run' }).click();
    await eventually(() =>
      assert.equal(
        readFileSync(join(home, 'ran'), 'utf8'),
        `${workspace}\nclaude --resume 9864e8cc-9ea3-4790-9f9b-0cbcb15fbeba\n`,
      ),
    );
    assert.deepEqual(await workbench.evaluate(api => api.window.terminals.map(({ name }) => name)), [digitsTitle]);
    await workbench.screenshot('terminal');
    await workbench.evaluate(api => {
      for (const terminal of api.window.terminals) terminal.dispose();
    });
  },
};

interface ShownText {
  readonly path: string;
  /** From 0, where the cursor is. */
  readonly line: number;
  readonly text: string;
}

/** Waits until the active editor shows a document of such a path; returns the line of its cursor. */
function untilEditorShows({ workbench }: Stage, isIt: (path: string) => boolean): Promise<ShownText> {
  return eventually(async () => {
    const shown = await workbench.evaluate(api => {
      const editor = api.window.activeTextEditor;
      const line = editor?.selection.active.line ?? 0;
      return { path: editor?.document.uri.fsPath ?? '', line, text: editor?.document.lineAt(line).text ?? '' };
    });
    assert.ok(isIt(shown.path), shown.path);
    return shown;
  });
}

/** Waits until the active tab is a diff with such a title. */
function untilDiffShown({ workbench }: Stage, title: RegExp): Promise<void> {
  return eventually(async () => {
    const shown = await workbench.evaluate(api => {
      const tab = api.window.tabGroups.activeTabGroup.activeTab;
      return { isDiff: tab?.input instanceof api.TabInputTextDiff, label: tab?.label ?? '' };
    });
    assert.ok(shown.isDiff && title.test(shown.label), shown.label);
  });
}

/** With the cursor at the beginning of a line, from 1. */
async function openFile(stage: Stage, path: string, line = 1): Promise<void> {
  await stage.workbench.evaluate(
    (api, { file, at }) =>
      api.commands.executeCommand('vscode.open', api.Uri.file(file), { selection: new api.Range(at, 0, at, 0) }),
    { file: join(stage.workspace, path), at: line - 1 },
  );
  await untilEditorShows(stage, shown => shown.endsWith('CHANGELOG.md'));
}

/** Programs that stand in for the agents: they only write down how they were called. */
function writeAgents(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  for (const name of ['claude', 'codex'])
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$PWD" "${name} $*" > '${join(home, 'ran')}'\n`, {
      mode: 0o755,
    });
  return folder;
}

export const fileScenarios: ScenarioGroup = {
  title: 'sessions, their transcripts and files',
  options: {
    // The editor takes a terminal's variables from a login shell, whatever its own are.
    prepare: ({ home }) => ({
      settings: { 'terminal.integrated.env.linux': { PATH: `${writeAgents(home)}:/usr/bin:/bin` } },
    }),
  },
  scenarios: [
    costByPicking,
    costByMouse,
    costByStatusBar,
    transcriptOfSession,
    search,
    diff,
    sessionsByPalette,
    sessionsByMenus,
    blame,
    copyResume,
    resume,
  ],
};

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storedFrame } from '../support/zstdFrames';
import { startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { menuLabels } from './harness/menu';

/** Sessions of the demo. */
const subagents = '26e8b705-117a-4d0d-8093-124fc5e6160a';
const threeAttempts = 'd3eb0133-db06-456a-9be9-2abebb9bf981';
const linked = '9864e8cc-9ea3-4790-9f9b-0cbcb15fbeba';
const long = '0b8c7d1e-1111-4222-8333-444455556666';
const archived = '01a1fb1a-05f6-7510-b855-ae41a410883e';

describe('Open Transcript in VS Code', () => {
  let demo: Awaited<ReturnType<typeof startDemoWorkbench>>;
  let projects: string;
  let rollouts: string;

  before(async function () {
    demo = await startDemoWorkbench(this);
    const [project = ''] = readdirSync(join(demo.home, '.claude/projects'));
    projects = join(demo.home, '.claude/projects', project);
    rollouts = join(demo.home, '.codex/sessions/2026/11/20');
    await demo.workbench.openView('Sessions');
    await demo.workbench.page
      .getByRole('treeitem', { name: /a session of Codex/ })
      .first()
      .waitFor();
  });

  after(async () => {
    await demo?.close();
  });

  /** Resolves when the command has ended. */
  async function openTranscript(target: object): Promise<void> {
    await demo.workbench.evaluate(
      (api, argument) => api.commands.executeCommand('contrail.openTranscript', argument),
      target,
    );
  }

  function shown() {
    return demo.workbench.evaluate(api => {
      const editor = api.window.activeTextEditor;
      return {
        scheme: editor?.document.uri.scheme,
        language: editor?.document.languageId,
        label: api.window.tabGroups.activeTabGroup.activeTab?.label,
        text: editor?.document.getText() ?? '',
        line: editor?.selection.active.line ?? -1,
      };
    });
  }

  it('opens the file where it is, at the line of the event', async () => {
    await openTranscript({ session_uid: `claude-code:${subagents}`, seq: 2 });
    const { scheme, line, text } = await shown();
    assert.equal(scheme, 'file');
    assert.match(text.split('\n')[line] ?? '', /I will split this between two agents/);
  });

  it('asks before it follows a link out of the folder of the agent', async () => {
    const path = join(projects, `${linked}.jsonl`);
    const elsewhere = join(demo.home, 'elsewhere.jsonl');
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    const { page } = demo.workbench;
    const opening = openTranscript({ session_uid: `claude-code:${linked}` });
    const question = page.getByRole('dialog', { name: /Open this transcript\?/ });
    await question.waitFor();
    assert.match(await question.innerText(), /leads out of the agent's own folder/);
    await demo.workbench.screenshot('transcript-link');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await opening;
    assert.ok(!(await shown()).label?.startsWith(linked));
  });

  it('shows a compressed one unpacked', async () => {
    const name = readdirSync(rollouts).find(file => file.includes(archived)) ?? assert.fail();
    const text = readFileSync(join(rollouts, name));
    writeFileSync(join(rollouts, `${name}.zst`), storedFrame(text));
    rmSync(join(rollouts, name));
    await demo.workbench.runCommand('Contrail: Rescan');
    await demo.workbench.evaluate(api => api.commands.executeCommand('contrail.rescan'));
    await openTranscript({ session_uid: `codex:${archived}` });
    const open = await shown();
    assert.equal(open.scheme, 'contrail');
    assert.equal(open.language, 'jsonl');
    assert.equal(open.text, text.toString());
    await demo.workbench.screenshot('transcript-compressed');
  });

  it('shows what was kept of one that the agent has deleted, and says so', async () => {
    rmSync(join(projects, `${threeAttempts}.jsonl`));
    await openTranscript({ session_uid: `claude-code:${threeAttempts}` });
    const open = await shown();
    assert.equal(open.scheme, 'contrail');
    assert.match(open.label ?? '', /^Kept – The invoice/);
    assert.match(
      open.text,
      /> Claude Code has deleted or rewritten this transcript\. This is what Contrail kept of it\./,
    );
    assert.equal(open.line, 0);
    await demo.workbench.screenshot('transcript-kept');
    const last = [...open.text.matchAll(/^## Prompt/gm)].length;
    assert.ok(last > 0);
    await openTranscript({ session_uid: `claude-code:${threeAttempts}`, seq: 3 });
    const again = await shown();
    assert.equal(again.text, open.text);
    assert.ok(again.line > 4);
    assert.match(again.text.split('\n')[again.line] ?? '', /^## /);
    await demo.workbench.screenshot('transcript-kept-event');
  });

  it('leads through what was kept of a very long one, page by page', async () => {
    const { page, evaluate } = demo.workbench;
    const path = join(projects, `${long}.jsonl`);
    const lines = readFileSync(join(projects, `${subagents}.jsonl`), 'utf8').split('\n');
    const prompt = lines.find(line => line.includes('"type":"user"')) ?? assert.fail();
    const events = Array.from({ length: 40 }, (_, index) => {
      const record = {
        ...JSON.parse(prompt),
        sessionId: long,
        uuid: `${long.slice(0, -3)}${100 + index}`,
        parentUuid: null,
      };
      return JSON.stringify({
        ...record,
        message: { role: 'user', content: `Part ${index} ${'word '.repeat(20_000)}.` },
      });
    });
    writeFileSync(path, `${events.join('\n')}\n`);
    await evaluate(api => api.commands.executeCommand('contrail.rescan'));
    rmSync(path);
    await openTranscript({ session_uid: `claude-code:${long}` });
    const first = await shown();
    assert.match(first.text, /Part 0 word/);
    assert.match(first.text, /↓ Later events: \d+/);
    const last = first.text.split('\n').length - 1;
    const links = await evaluate(async api => {
      const uri = api.window.activeTextEditor?.document.uri;
      const found = await api.commands.executeCommand<{ target?: { toString(): string } }[]>(
        'vscode.executeLinkProvider',
        uri,
      );
      return found.map(({ target }) => String(target));
    });
    assert.equal(links.filter(link => link.startsWith('contrail:')).length, 1, links.join('\n'));
    const second = await eventually(async () => {
      await evaluate((api, line) => {
        const editor = api.window.activeTextEditor;
        const at = new api.Position(line - 1, 3);
        if (editor !== undefined) editor.selection = new api.Selection(at, at);
        return api.commands.executeCommand('editor.action.openLink');
      }, last);
      const next = await shown();
      assert.match(next.text, /^↑ Earlier events: \d+/m);
      return next;
    });
    assert.match(second.text, /Part 39 word/);
    assert.doesNotMatch(second.text, /^Part 0 word/m);
    await page.getByText('↑ Earlier events').first().waitFor();
    await demo.workbench.screenshot('transcript-kept-page');
  });

  it('no longer offers to resume a session that has lost its transcript', async () => {
    const { page } = demo.workbench;
    const labelsOf = async (name: RegExp): Promise<string[]> => {
      // Away from the row whose tooltip would lie over others.
      await page.mouse.move(900, 500);
      await page.locator('.context-view .markdown-hover:visible, .monaco-hover:visible').waitFor({ state: 'hidden' });
      await page.getByRole('treeitem', { name }).first().click({ button: 'right' });
      const labels = await menuLabels(page);
      await page.keyboard.press('Escape');
      return labels;
    };
    await demo.workbench.openView('Sessions');
    assert.ok((await labelsOf(/^Add currency.*Claude Code/)).includes('Copy Resume Command'));
    await eventually(async () => {
      const labels = await labelsOf(/^The invoice totals.*Claude Code/);
      assert.ok(labels.includes('Open Transcript') && !labels.includes('Copy Resume Command'), labels.join());
    });
    // The view has come to rest: the reading that noticed it has ended.
    await page.getByRole('button', { name: 'Rescan' }).first().waitFor();
  });

  it('has logged no error', () => assert.deepEqual(demo.workbench.logs.errors(), []));
});

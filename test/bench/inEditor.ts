import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from '../../scripts/browser.mjs';
import { layOutDemo } from '../../scripts/demo.mjs';
import { installVscodeServer } from '../../scripts/vscodeServer.mjs';
import type { EditorInstallation } from '../editor/harness/editorInstallation';
import { preloadVariable } from '../editor/harness/hostProtocol';
import { movedTo } from '../editor/harness/manySessions';
import { treeOf } from '../editor/harness/surface';
import { startWorkbench, type Workbench } from '../editor/harness/workbench';
import { denseHome } from '../support/denseHome';
import { writeHome } from '../support/homeFiles';
import { LiveSession } from '../support/liveSession';
import { measureLiveEdits } from './liveEdits';
import { type ProfiledBlocks, profiledBlocks } from './profiledBlocks';

/** How busy the extension host was during something. */
export interface HostLoad {
  /** The longest that the extension's own functions kept the thread. */
  readonly ours: ProfiledBlocks;
  /** The most processor time between two ticks of a timer: of all extensions, and of the editor for them. */
  readonly turnCpuMs: number;
}

export interface EditorFigures {
  /** As the editor says it in *Show Running Extensions*: loading and activating. */
  readonly activationMs: number;
  /** Processor time of the two blocks that it is made of, ms. */
  readonly start: { readonly loadMs: number; readonly activateMs: number };
  readonly loads: Readonly<Record<string, HostLoad>>;
  /** From the key or the click to the rows, ms. */
  readonly waits: Readonly<Record<string, number>>;
}

/** Others have such a file, too. */
const tested = join(import.meta.dirname, '../../dist/extension.js');
const sessions = 1_000;
const pageSize = 200;
const rowSelector = '[role="tree"][aria-label="Sessions"] .monaco-list-row';

export async function installEditor(): Promise<EditorInstallation> {
  const say = (message: string): void => console.error(message);
  return { server: await installVscodeServer(say), browser: await findBrowser(say) };
}

/** Opens a window on the demo, lets it read it, and looks at how it started. */
export async function measureDemo(editor: EditorInstallation): Promise<EditorFigures> {
  const root = mkdtempSync(join(tmpdir(), 'contrail-bench-demo-'));
  const { home, workspace } = layOutDemo(join(root, 'demo'));
  writeFileSync(join(workspace, 'unedited.txt'), 'Nobody.\n');
  return withWindow(editor, { root, home, workspace, groupBy: 'day' }, async measured => {
    await measured.status.waitFor();
    await measured.load('start and first reading of the demo');
    await measureLiveEdits(measured, new LiveSession(home, workspace, 1), workspace);
  });
}

/** Opens a window on a workspace of a thousand sessions and does with the list what a user would. */
export async function measureThousand(editor: EditorInstallation): Promise<EditorFigures> {
  const root = mkdtempSync(join(tmpdir(), 'contrail-bench-editor-'));
  const [home, workspace] = [join(root, 'home'), join(root, 'workspace')];
  mkdirSync(workspace);
  writeHome(home, movedTo(workspace, denseHome({ sessions, turns: 4, seed: 7 })));
  return withWindow(editor, { root, home, workspace, groupBy: 'agent' }, async measured => {
    const { workbench, wait, load } = measured;
    const { page, quickInput } = workbench;
    await measured.status.waitFor();
    await load('start and first reading of 1,000 sessions');
    const tab = page.getByRole('tab', { name: 'Contrail', exact: true });
    await wait('list opened', 'rows.some(text => text.includes("Prompt"))', () => tab.click());
    await load('list opened');
    const group = measured.rows('Claude Code').first().locator('.monaco-tl-twistie');
    await wait('group of 200 collapsed', '!rows.some(text => text.includes("Prompt"))', () => group.click());
    await wait('group of 200 expanded', 'rows.some(text => text.includes("Prompt"))', () => group.click());
    const session = measured.rows('Prompt 999').or(measured.rows('Prompt 998')).first().locator('.monaco-tl-twistie');
    await wait('session expanded', 'rows.some(text => text.includes("Edited Files"))', () => session.click());
    await session.click();
    await load('group and session expanded');
    for (let left = sessions - pageSize; left > 0; left -= pageSize) {
      await treeOf(page, 'Sessions').focus();
      await page.keyboard.press('End');
      const more = measured.rows(`Load more (${left} left)`);
      await wait(
        `more loaded, to ${sessions - left + pageSize} rows`,
        `!rows.some(text => text.includes("(${left} left)"))`,
        () => more.click(),
      );
    }
    await load('more loaded');
    await treeOf(page, 'Sessions').focus();
    await page.keyboard.press('Home');
    await workbench.evaluate(api => api.commands.executeCommand('contrail.rescan'));
    await load('rescan, nothing changed');
    const live = new LiveSession(home, workspace, 1);
    await page.waitForTimeout(1_000);
    await wait('new session', 'rows.some(text => text.includes("Grow"))', () => live.turn('Grow', 1));
    for (let time = 1; time <= 5; time++) {
      await page.waitForTimeout(1_000); // As an agent pauses; what comes sooner waits for the rest after a refresh.
      await wait(`1 MB appended, ${time}`, `rows.some(text => text.includes("${grown(time)}"))`, () => {
        live.turns(400, 'and on '.repeat(300), 1_000);
      });
    }
    await load('1 MB appended, and the session came up');
    await workbench.runCommand('Contrail: Filter...');
    await quickInput.type('Title');
    await quickInput.item(/Title or Content/).waitFor();
    await page.keyboard.press('Enter');
    await quickInput.item(/Title or Content/).waitFor({ state: 'detached' });
    await quickInput.type('Prompt 123-');
    await wait('filter applied', 'rows.length === 3 && rows[1].includes("Prompt 123")', () =>
      page.keyboard.press('Enter'),
    );
    await load('filter applied');
  });
}

/** What the session costs after so many megabytes: 400 turns of 1,000 tokens of output, and 10 of input each. */
function grown(megabytes: number): string {
  const turns = 400 * megabytes;
  return `$${((turns * (1_000 * 25 + 10 * 5) + 25 + 50) / 1e6).toFixed(2)}`;
}

export interface Measured {
  readonly workbench: Workbench;
  readonly status: ReturnType<Workbench['page']['locator']>;
  rows(text: string): ReturnType<Workbench['page']['locator']>;
  /** Takes the load since the last time. */
  load(name: string): Promise<void>;
  /** Measures from an action until `condition` (of `rows`, what a screen reader says of the rows on screen) holds in the page. */
  wait(name: string, condition: string, action: () => unknown): Promise<void>;
  /** Notes what was measured otherwise, ms. */
  waited(name: string, ms: number): void;
}

async function withWindow(
  editor: EditorInstallation,
  { root, home, workspace, groupBy }: { root: string; home: string; workspace: string; groupBy: string },
  use: (measured: Measured) => Promise<void>,
): Promise<EditorFigures> {
  const loads: Record<string, HostLoad> = {};
  const waits: Record<string, number> = {};
  const preload = join(import.meta.dirname, 'hostLoad.cjs');
  let workbench: Workbench | undefined;
  try {
    const settings = { 'contrail.sessions.groupBy': groupBy, 'contrail.blame.scope': 'file' };
    const opened = await startWorkbench(editor, {
      home,
      folders: [workspace],
      settings,
      env: { [preloadVariable]: preload },
    });
    workbench = opened;
    const { page } = opened;
    await use({
      workbench: opened,
      status: page.locator('[id="contrail.contrail.contrail.status"]').filter({ hasText: '$' }),
      rows: text => treeOf(page, 'Sessions').getByRole('treeitem').filter({ hasText: text }),
      async load(name) {
        const file = join(root, 'profile.json');
        const { cpuMs } = await opened.evaluate((_, path) => {
          const bench: { take(path: string): { cpuMs: number } } = Reflect.get(globalThis, 'contrailBench');
          return bench.take(path);
        }, file);
        loads[name] = { ours: profiledBlocks(readFileSync(file, 'utf8'), tested), turnCpuMs: cpuMs };
      },
      async wait(name, condition, action) {
        await page.evaluate(watchFor(condition));
        const start = Date.now();
        await action();
        waits[name] = Number(await page.evaluate('window.contrailShown')) - start;
      },
      waited(name, ms) {
        waits[name] = ms;
      },
    });
    const start = await opened.evaluate(() => {
      const bench: { start: EditorFigures['start'] } = Reflect.get(globalThis, 'contrailBench');
      return bench.start;
    });
    return { activationMs: await activationOf(opened), start, loads, waits };
  } finally {
    await workbench?.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A script that notes when the rows on screen come to fulfil a condition, as soon as the page has drawn them. */
function watchFor(condition: string): string {
  return `window.contrailShown = new Promise(resolve => {
    const check = () => {
      const rows = [...document.querySelectorAll('${rowSelector.replaceAll("'", "\\'")}')].map(row => row.getAttribute('aria-label') ?? '');
      if (!(${condition})) return;
      observer.disconnect();
      clearInterval(timer);
      resolve(Date.now());
    };
    const observer = new MutationObserver(check);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    // What style sheets say changes no element.
    const timer = setInterval(check, 20);
  }); undefined`;
}

async function activationOf(workbench: Workbench): Promise<number> {
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .extension', { hasText: 'contrail.contrail' }).first();
  await row.waitFor();
  return Number(/Activation: (\d+)ms/.exec(await row.innerText())?.[1]);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { installVsix, startVscodeServer, type VscodeServer } from '../../../scripts/vscodeServer.mjs';
import { buildCompanion } from './companionExtension';
import type { EditorInstallation } from './editorInstallation';
import { HostConnection } from './hostConnection';
import { portVariable } from './hostProtocol';
import { QuickInput } from './quickInput';
import {
  type Notification,
  readNotifications,
  readStatusBar,
  readTree,
  type StatusBarItem,
  type TreeRow,
  withNotifications,
} from './surface';
import { WorkbenchLogs } from './workbenchLogs';

const repository = join(import.meta.dirname, '../../..');

export interface WorkbenchOptions {
  /** The home directory of the editor and of extensions. */
  readonly home: string;
  readonly folders: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of scope `machine`. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** The packaged extension; default: the one in this repository, as built. */
  readonly vsix?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** On top of PATH and HOME. */
  readonly env?: NodeJS.ProcessEnv;
  /** Display language that extensions are told; the editor's own texts stay English without a language pack. */
  readonly language?: string;
}

interface Parts {
  readonly options: WorkbenchOptions;
  readonly root: string;
  readonly server: VscodeServer;
  readonly context: BrowserContext;
  readonly host: HostConnection;
  readonly page: Page;
  readonly logs: WorkbenchLogs;
  readonly owned: AsyncDisposables;
}

/** A window of VS Code with the extension, in a browser. Its storage, settings and logs go with it. */
export class Workbench {
  readonly page: Page;
  readonly logs: WorkbenchLogs;
  readonly quickInput: QuickInput;

  constructor(private readonly parts: Parts) {
    this.page = parts.page;
    this.logs = parts.logs;
    this.quickInput = new QuickInput(parts.page);
  }

  /** Where the server keeps everything: `data/User/globalStorage`, logs, extensions. */
  get dataDir(): string {
    return serverFolder(this.parts.root);
  }

  /** Runs `body` in the extension host, see HostConnection. */
  evaluate: HostConnection['evaluate'] = (body, argument) => this.parts.host.evaluate(body, argument);

  runTests: HostConnection['runTests'] = (bundle, mocha, onTest) => this.parts.host.runTests(bundle, mocha, onTest);

  /** Runs a command from the palette, by its whole title there (`Contrail: Rescan`). */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.open(`>${title}`);
    await this.quickInput.pick(title);
  }

  /** Shows a view, by its name. */
  async openView(name: string): Promise<void> {
    await this.quickInput.open(`view ${name}`);
    await this.quickInput.pick(name);
  }

  /** The rows of a tree that are on screen, by the name of its view. */
  async treeRows(view: string): Promise<TreeRow[]> {
    return readTree(this.page, view);
  }

  /** The notifications that were not cleared, the newest first. Takes the focus. */
  async notifications(): Promise<Notification[]> {
    return withNotifications(this.page, readNotifications);
  }

  /** Presses a button of a notification. */
  async answerNotification(button: string): Promise<void> {
    await withNotifications(this.page, list => list.getByRole('button', { name: button, exact: true }).first().click());
  }

  async statusBarItems(): Promise<StatusBarItem[]> {
    return readStatusBar(this.page);
  }

  /** Saves a picture in the folder that CONTRAIL_ARTIFACTS names; without one, nothing is kept. */
  async screenshot(name: string): Promise<void> {
    const folder = process.env.CONTRAIL_ARTIFACTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Loads the window again, as its command does, which keeps what was open; resolves when the new extension host is there. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await whenReady(this.parts);
  }

  /**
   * Opens the same folders in one more window, with an extension host of its own; settings and storage are shared. To be
   * closed before this one.
   */
  async openAnother(): Promise<Workbench> {
    const owned = new AsyncDisposables();
    const host = this.parts.host.another();
    owned.add(() => host.close());
    try {
      return new Workbench(await openWindow({ ...this.parts, host, owned }));
    } catch (error) {
      await owned.dispose();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.parts.owned.dispose();
  }
}

/** Undoes what was done, the last first. */
class AsyncDisposables {
  private readonly undo: (() => Promise<void> | void)[] = [];

  add(undo: () => Promise<void> | void): void {
    this.undo.push(undo);
  }

  async dispose(): Promise<void> {
    for (const undo of this.undo.splice(0).reverse()) await undo();
  }
}

/** Opens a window and waits until it is restored and the extension host is up. */
export async function startWorkbench(editor: EditorInstallation, options: WorkbenchOptions): Promise<Workbench> {
  const owned = new AsyncDisposables();
  try {
    return new Workbench(await openFirstWindow(editor, options, owned));
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}

async function openFirstWindow(
  editor: EditorInstallation,
  options: WorkbenchOptions,
  owned: AsyncDisposables,
): Promise<Parts> {
  const root = mkdtempSync(join(tmpdir(), 'contrail-editor-'));
  owned.add(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const host = await HostConnection.listen();
  owned.add(() => host.close());
  const server = await startServer(editor, options, { root, hostPort: host.port });
  owned.add(() => server.stop());
  const browser = await chromium.launch({
    ...editor.browser,
    // Whatever asks for another machine gets no answer, with or without a network.
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--disable-quic'],
  });
  owned.add(() => browser.close());
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1400, height: 900 },
    // Nothing is found, or pictured, half faded in.
    reducedMotion: 'reduce',
  });
  // As a language pack would have it.
  if (options.language !== undefined)
    await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)}`);
  return openWindow({ options, root, server, context, host, owned });
}

async function openWindow(shared: Omit<Parts, 'page' | 'logs'>): Promise<Parts> {
  const { options, root, server, context, host, owned } = shared;
  const page = await context.newPage();
  owned.add(() => page.close());
  page.setDefaultTimeout(30_000);
  const logs = new WorkbenchLogs(serverFolder(root));
  page.on('console', message => logs.addConsole(message.text()));
  page.on('pageerror', error => logs.addPageError(error));
  // The packaged extension is installed instead.
  const developed = options.vsix === undefined ? { developed: repository } : {};
  await page.goto(server.url({ ...openedFolders(root, options.folders), payload: payloadFor(server.port, developed) }));
  await whenReady({ page, host });
  return { ...shared, page, logs };
}

async function startServer(
  editor: EditorInstallation,
  { home, vsix, settings, machineSettings, ...options }: WorkbenchOptions,
  { root, hostPort }: { root: string; hostPort: number },
): Promise<VscodeServer> {
  const dataDir = makeFolder(root, 'server');
  const env = {
    PATH: process.env.PATH,
    LANG: process.env.LANG,
    HOME: home,
    // Sockets are left in it.
    TMPDIR: makeFolder(root, 'tmp'),
    [portVariable]: String(hostPort),
    ...options.env,
  };
  await buildCompanion(makeFolder(dataDir, 'extensions/contrail-tests.companion-0.0.0'));
  if (vsix !== undefined) await installVsix(editor.server, { vsix, dataDir, env });
  return startVscodeServer(editor.server, {
    dataDir,
    settings: {
      'security.workspace.trust.enabled': false,
      // Those of a view are there without the pointer, too.
      'workbench.view.alwaysShowHeaderActions': true,
      ...settings,
    },
    machineSettings,
    env,
    withTestDriver: true,
  });
}

function makeFolder(root: string, name: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function serverFolder(root: string): string {
  return join(root, 'server');
}

function payloadFor(port: number, { developed }: { developed?: string }): (readonly [string, string])[] {
  const quiet = [['skipWelcome', 'true'] as const, ['skipReleaseNotes', 'true'] as const];
  if (developed === undefined) return quiet;
  return [
    ...quiet,
    ['extensionDevelopmentPath', `vscode-remote://127.0.0.1:${port}${pathToFileURL(developed).pathname}`],
  ];
}

function openedFolders(root: string, folders: readonly string[]): { folder?: string; workspaceFile?: string } {
  const [first, ...others] = folders;
  if (first === undefined) return {};
  if (others.length === 0) return { folder: first };
  const workspaceFile = join(root, 'folders.code-workspace');
  writeFileSync(workspaceFile, JSON.stringify({ folders: folders.map(path => ({ path })) }));
  return { workspaceFile };
}

async function whenReady({ page, host }: Pick<Parts, 'page' | 'host'>): Promise<void> {
  await page.waitForFunction('window.driver !== undefined');
  await page.evaluate('window.driver.whenWorkbenchRestored()');
  await host.whenConnected();
}

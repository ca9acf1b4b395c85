import { deepEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../../scripts/browser.mjs';
import { NotAvailable } from '../../../scripts/notAvailable.mjs';
import type { PanelMethod } from '../../../src/panel/answers';
import type { FileLegend } from '../../../src/panel/fileLegend';
import { PanelConnection } from '../../../src/panel/panelConnection';
import { panelHtml } from '../../../src/panel/panelHtml';
import type { Action, HostMessage, Place } from '../../../src/panel/protocol';
import { assets } from '../../support/testStore';

export const themes = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type Theme = (typeof themes)[number];

/** Answers for the store; params as the panel sent them. */
export type Answer = (method: PanelMethod, params: Record<string, unknown>, signal: AbortSignal) => unknown;

export interface PanelPageOptions {
  readonly answer: Answer;
  readonly place?: Place | null;
  readonly activeFile?: string | null;
  readonly theme?: Theme;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  readonly texts?: Record<string, string>;
  readonly hasFolders?: boolean;
  readonly legends?: readonly FileLegend[];
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** What an earlier page remembered, see `PanelPage.state`. */
  readonly state?: unknown;
}

/**
 * The panel's page in a browser, as an editor shows it: its own policy, its theme, its bridge to the host. The host is
 * the product's, with the store's answers given by the test.
 */
export class PanelPage {
  readonly actions: Action[] = [];
  readonly titles: string[] = [];
  /** What the page did against its policy, and errors it did not catch. */
  readonly problems: string[] = [];
  /** Messages of the panel that the host could not read. */
  readonly malformed: string[] = [];

  constructor(
    readonly page: Page,
    private readonly parts: { readonly context: BrowserContext; readonly close: () => Promise<void> },
    readonly connection: PanelConnection,
  ) {}

  tell(message: HostMessage): void {
    this.connection.tell(message);
  }

  /** What the page would remember over a reload. */
  state(): Promise<unknown> {
    return this.page.evaluate('window.savedState');
  }

  /** Saves a picture in the folder that CONTRAIL_ARTIFACTS names; without one, nothing is kept. */
  async screenshot(name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
    const folder = process.env.CONTRAIL_ARTIFACTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`), ...options });
  }

  /** Closes it, and fails where the page did something against its policy, or host and page did not understand each other. */
  async closeSound(): Promise<void> {
    const { problems, malformed } = this;
    await this.close();
    deepEqual({ problems, malformed }, { problems: [], malformed: [] });
  }

  async close(): Promise<void> {
    this.connection.reset();
    await this.parts.context.close();
    await this.parts.close();
  }
}

const browsers = new Map<string, Promise<Browser>>();

/** One browser for all tests; it ends with the process that runs them. */
async function launch(context: Mocha.Context): Promise<Browser> {
  const usualTimeout = context.timeout();
  context.timeout(10 * 60_000);
  try {
    const say = (message: string): void => void process.stderr.write(`    ${message}\n`);
    const started = browsers.get('browser') ?? findBrowser(say).then(found => chromium.launch(found));
    browsers.set('browser', started);
    return await started;
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error;
    process.stderr.write(`    Skipped, no browser to test in: ${error.message}\n`);
    return context.skip();
  } finally {
    context.timeout(usualTimeout);
  }
}

/** Opens the panel; skips the suite where there is no browser. */
export async function openPanel(context: Mocha.Context, options: PanelPageOptions): Promise<PanelPage> {
  return openPanelIn(await launch(context), options);
}

export async function openPanelIn(browser: Browser, options: PanelPageOptions): Promise<PanelPage> {
  const site = await serve(options);
  const browserContext = await browser.newContext({
    viewport: options.viewport ?? { width: 900, height: 1000 },
    reducedMotion: options.reducedMotion ?? 'reduce',
    // Times are shown in the reader's own zone.
    timezoneId: 'UTC',
  });
  const page = await browserContext.newPage();
  page.setDefaultTimeout(15_000);
  const connection = new PanelConnection(
    {
      call: async (method, params, signal) => options.answer(method, params, signal),
      act: action => void panel.actions.push(action),
      hello: () => ({
        locale: options.locale ?? 'en',
        texts: options.texts ?? {},
        place: options.place ?? null,
        activeFile: options.activeFile ?? null,
        hasFolders: options.hasFolders ?? true,
        store: { kind: 'idle' },
        legends: options.legends ?? [],
      }),
      navigated: (_place, title) => void panel.titles.push(title),
      failureText: error => (error instanceof Error ? error.message : String(error)),
      onMalformed: problem => void panel.malformed.push(problem),
    },
    message => void page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`).catch(() => undefined),
  );
  const panel = new PanelPage(page, { context: browserContext, close: site.close }, connection);
  page.on('pageerror', error => panel.problems.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') panel.problems.push(message.text());
  });
  await page.exposeFunction('tellHost', (message: unknown) => connection.receive(message));
  await page.addInitScript(
    `window.savedState = ${JSON.stringify(options.state ?? null)};
     window.acquireVsCodeApi = () => ({
       postMessage: message => window.tellHost(message),
       getState: () => window.savedState ?? undefined,
       setState: state => { window.savedState = state; },
     });`,
  );
  await page.goto(site.url);
  return panel;
}

/** The page and what it loads, on loopback. The theme stands in the page as the editor puts it there. */
async function serve(options: PanelPageOptions): Promise<{ url: string; close: () => Promise<void> }> {
  const nonce = randomUUID();
  const theme = readTheme(options.theme ?? 'dark');
  const server = createServer((request, response) => {
    const send = (type: string, body: string | Buffer): void => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    const part = /^\/([\w-]+)\.js$/.exec(request.url ?? '')?.[1];
    if (part !== undefined) return send('text/javascript', readFileSync(join(assets, `panel/${part}.js`)));
    if (request.url === '/panel.css') return send('text/css', readFileSync(join(assets, 'panel/panel.css')));
    if (request.url === '/theme.css') return send('text/css', theme.css);
    if (request.url !== '/') return response.writeHead(204).end();
    const html = panelHtml({
      cspSource: "'self'",
      nonce,
      script: '/panel.js',
      style: '/panel.css',
      language: options.locale ?? 'en',
      title: 'Contrail',
    });
    send(
      'text/html',
      html
        .replace('<link', '<link rel="stylesheet" href="/theme.css"><link')
        .replace('<body>', `<body class="${theme.bodyClass}">`),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}

function readTheme(theme: Theme): { bodyClass: string; css: string } {
  const folder = join(import.meta.dirname, 'themes');
  const { bodyClass, variables }: { bodyClass: string; variables: Record<string, string> } = JSON.parse(
    readFileSync(join(folder, `${theme}.json`), 'utf8'),
  );
  const declarations = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return {
    bodyClass,
    css: `${readFileSync(join(folder, 'defaults.css'), 'utf8')}\nhtml { ${declarations.join('\n')} }`,
  };
}

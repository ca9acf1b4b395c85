// npm run screenshots: the pictures of the README, taken of the demo in VS Code.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findBrowser } from '../../scripts/browser.mjs';
import { installVscodeServer } from '../../scripts/vscodeServer.mjs';
import { openDemoWorkbench } from './harness/demoWorkbench';
import { panelFrame } from './harness/panelView';
import { TreeView } from './harness/treeView';
import type { Workbench } from './harness/workbench';

const folder = join(import.meta.dirname, '../../docs/images');
const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
const symbols = 'Add currency symb';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function run(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const editor = { server: await installVscodeServer(say), browser: await findBrowser(say) };
  for (const [shade, theme] of Object.entries(themes)) {
    const demo = await openDemoWorkbench(editor, {
      viewport: { width: 1440, height: 900 },
      settings: { 'workbench.colorTheme': theme, 'editor.minimap.enabled': false },
    });
    const picture = async (name: string): Promise<void> => {
      const path = join(folder, `${name}-${shade}.png`);
      await demo.workbench.page.mouse.move(0, 0);
      await demo.workbench.page.screenshot({ path });
      say(path);
    };
    try {
      await takePictures(demo.workbench, demo.workspace, picture);
    } finally {
      await demo.close();
    }
  }
}

async function takePictures(
  workbench: Workbench,
  workspace: string,
  picture: (name: string) => Promise<void>,
): Promise<void> {
  const tree = new TreeView(workbench.page, 'Contrail', 'Sessions');
  await tree.show();
  await tree.row(/\$\d/).waitFor();
  await workbench.evaluate(
    async (api, path) => {
      await api.window.showTextDocument(api.Uri.file(path), { viewColumn: api.ViewColumn.One });
    },
    join(workspace, 'src/round.js'),
  );
  await tree.row('The invoice').click();
  const frame = await panelFrame(workbench.page);
  await frame.getByRole('listbox', { name: /^Marks/ }).waitFor();
  await frame.locator('.card').first().waitFor();
  await closeNotifications(workbench.page);
  await picture('panel-session');
  await tree.row(symbols).click();
  await tree.expand(symbols);
  await frame.getByRole('heading', { level: 1, name: /^Add currency symbols to money/ }).waitFor();
  await frame.getByRole('listbox', { name: /^Marks/ }).waitFor();
  await picture('sessions');
  await frame.getByRole('tab', { name: 'This File', exact: true }).click();
  await frame.getByRole('heading', { level: 1, name: 'round.js' }).waitFor();
  await frame.locator('.card').first().waitFor();
  await picture('panel-file');
  await frame.getByRole('tab', { name: 'Workspace', exact: true }).click();
  await frame.getByText('Add currency symbols').first().waitFor();
  await picture('panel-workspace');
}

async function closeNotifications(page: Page): Promise<void> {
  for (const close of await page.getByRole('button', { name: /^Clear Notification/ }).all()) await close.click();
}

run().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});

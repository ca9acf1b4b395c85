import assert from 'node:assert/strict';
import type { Frame, Page } from 'playwright-core';
import type { CommandId } from '../../../src/vscode/manifest';
import type { DemoWorkbench, DemoWorkbenchOptions } from '../harness/demoWorkbench';
import { eventually } from '../harness/eventually';
import type { TreeView } from '../harness/treeView';

/** What a person does with commands, and then sees. Leaves the window as it was for those that follow. */
export interface Scenario {
  readonly title: string;
  /** Those that it must run. */
  readonly commands: readonly CommandId[];
  run(stage: Stage): Promise<void>;
}

/** Scenarios that share a window. */
export interface ScenarioGroup {
  readonly title: string;
  readonly options: DemoWorkbenchOptions;
  readonly scenarios: readonly Scenario[];
}

export interface Stage extends DemoWorkbench {
  readonly page: Page;
  readonly tree: TreeView;
}

/** The titles, as a screen reader says them, of the sessions on screen. */
export async function sessionTitles({ tree }: Stage): Promise<string[]> {
  return (await tree.rows()).flatMap(({ name }) => /^(.*), a session of /.exec(name)?.[1] ?? []);
}

export async function groupLabels({ tree }: Stage): Promise<string[]> {
  return (await tree.rows()).flatMap(({ name, level }) => (level === 1 ? [name] : []));
}

/** Waits until the view lists that many sessions. */
export function untilListed(stage: Stage, count: number): Promise<void> {
  return eventually(async () => assert.equal((await sessionTitles(stage)).length, count));
}

/** Picks an item of a quick pick with the mouse. */
export async function choose({ workbench }: Stage, item: RegExp): Promise<void> {
  await workbench.quickInput.item(item).first().click();
}

/** Waits until a Markdown preview that can be seen has such a text; returns it. */
export function untilPreviewed({ page }: Stage, text: RegExp): Promise<string> {
  return eventually(async () => {
    const shown = await Promise.all(page.frames().map(shownText));
    const found = shown.find(body => text.test(body));
    assert.ok(found !== undefined, `no preview shows ${text}`);
    return found;
  });
}

/** What is in a webview: the frame inside its frame that has taken the place of the one before. */
async function shownText(frame: Frame): Promise<string> {
  if (frame.parentFrame() === null) return '';
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return '';
    return await frame.locator('body').innerText({ timeout: 1_000 });
  } catch {
    // It has just been replaced.
    return '';
  }
}

/** Closes whatever editors are open. */
export async function closeEditors({ workbench }: Stage): Promise<void> {
  await workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeAllEditors'));
}

import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

/** Picks from the menu that is open, a context menu or one of a button. */
export async function pickFromMenu(page: Page, label: string): Promise<void> {
  const item = menuItem(page, label).first();
  await item.waitFor();
  await eventually(async () => {
    // A menu passes over clicks in the moment in which it opens.
    if (await item.isVisible()) await item.click({ timeout: 1_000 });
    assert.equal(await item.count(), 0, `${label} is still open`);
  });
}

/** An item of the menu that is open; its name may end with a keybinding. */
export function menuItem(page: Page, label: string): Locator {
  return page.locator('.monaco-menu').getByRole('menuitem', { name: startsWith(label) });
}

/** What the menu that is open offers, from top to bottom. */
export async function menuLabels(page: Page): Promise<string[]> {
  const items = page.locator('.monaco-menu').getByRole('menuitem');
  await items.first().waitFor();
  return (await items.allInnerTexts()).map(text => text.trim());
}

function startsWith(label: string): RegExp {
  return new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:$|,| )`);
}

import type { Locator, Page } from 'playwright-core';

export interface TreeRow {
  /** As a screen reader says it. */
  readonly name: string;
  /** As it stands on the screen. */
  readonly text: string;
  readonly level: number;
  /** Undefined where there is nothing to expand. */
  readonly isExpanded: boolean | undefined;
  readonly isSelected: boolean;
}

export interface Notification {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly buttons: readonly string[];
}

export interface StatusBarItem {
  /** Begins with the id of the extension. */
  readonly id: string;
  readonly text: string;
  readonly name: string;
}

export function treeOf(page: Page, view: string): Locator {
  return page.getByRole('tree', { name: view, exact: true });
}

export function readTree(page: Page, view: string): Promise<TreeRow[]> {
  const rows = treeOf(page, view).getByRole('treeitem');
  // All at once: a row that is asked for when it has just gone would be waited for.
  return rows.evaluateAll(elements =>
    elements.map(element => {
      const expanded = element.getAttribute('aria-expanded');
      return {
        name: element.getAttribute('aria-label') ?? '',
        text: element.innerText.replace(/\s+/g, ' ').trim(),
        level: Number(element.getAttribute('aria-level')),
        isExpanded: expanded === null ? undefined : expanded === 'true',
        isSelected: element.getAttribute('aria-selected') === 'true',
      };
    }),
  );
}

/** The list behind the bell; under the test driver there are no toasts. It is open while `use` runs. */
export async function withNotifications<T>(page: Page, use: (list: Locator) => Promise<T>): Promise<T> {
  const center = page.locator('.notifications-center');
  const bell = page.locator('[id="status.notifications"]');
  await bell.click();
  await center.and(page.locator('.visible')).waitFor();
  try {
    return await use(center.locator('.notification-list-item'));
  } finally {
    if (await center.and(page.locator('.visible')).isVisible()) await bell.click();
  }
}

export async function readNotifications(list: Locator): Promise<Notification[]> {
  const items = await list.all();
  return Promise.all(
    items.map(async item => ({
      severity: await severityOf(item),
      message: await item.locator('.notification-list-item-message').innerText(),
      buttons: await item.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts(),
    })),
  );
}

async function severityOf(item: Locator): Promise<Notification['severity']> {
  const classes = (await item.locator('.notification-list-item-icon').getAttribute('class')) ?? '';
  return (['error', 'warning'] as const).find(severity => classes.includes(`codicon-${severity}`)) ?? 'info';
}

export async function readStatusBar(page: Page): Promise<StatusBarItem[]> {
  const items = await page.locator('.statusbar-item:visible').all();
  return Promise.all(
    items.map(async item => ({
      id: (await item.getAttribute('id')) ?? '',
      text: (await item.innerText()).replace(/\s+/g, ' ').trim(),
      name: (await item.getAttribute('aria-label')) ?? '',
    })),
  );
}

import type { Locator, Page } from 'playwright-core';
import { pickFromMenu } from './menu';
import { readTree, type TreeRow, treeOf } from './surface';

/** A view with a tree, among others in its container, driven with the mouse. */
export class TreeView {
  constructor(
    private readonly page: Page,
    /** Of its container: the name of the tab in the activity bar. */
    private readonly container: string,
    private readonly name: string,
  ) {}

  async show(): Promise<void> {
    const tab = this.page.getByRole('tab', { name: this.container, exact: true });
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    await this.heading.waitFor();
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { name: new RegExp(`^${this.container}`) });
  }

  /** Turns the wheel of the mouse as far as it goes. */
  async scroll(to: 'top' | 'bottom'): Promise<void> {
    await treeOf(this.page, this.name).hover({ force: true });
    await this.page.mouse.wheel(0, to === 'top' ? -1e6 : 1e6);
  }

  /** The rows on screen. */
  rows(): Promise<TreeRow[]> {
    return readTree(this.page, this.name);
  }

  /** The first row of which a screen reader says that, or more. */
  row(name: string | RegExp): Locator {
    return treeOf(this.page, this.name).getByRole('treeitem', { name }).first();
  }

  async expand(name: string | RegExp): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await row.and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Presses a button that a row shows while the pointer is on it. */
  async press(name: string | RegExp, button: string): Promise<void> {
    const row = this.row(name);
    await row.hover();
    await row.getByRole('button', { name: button, exact: true }).click();
  }

  async pickFromContextMenu(name: string | RegExp, label: string): Promise<void> {
    await this.row(name).click({ button: 'right' });
    await pickFromMenu(this.page, label);
  }

  /** What stands in the window for the view: its heading with the buttons, and its rows. */
  get pane(): Locator {
    const heading = this.page.getByRole('heading', { level: 3, name: this.name, exact: true });
    return this.page.locator('.pane', { has: heading });
  }

  titleButton(name: string): Locator {
    return this.pane.locator('.pane-header').getByRole('button', { name, exact: true });
  }

  /** Picks from the menu behind the three dots. */
  async pickFromTitleMenu(label: string): Promise<void> {
    await this.titleButton('More Actions...').click();
    await pickFromMenu(this.page, label);
  }
}

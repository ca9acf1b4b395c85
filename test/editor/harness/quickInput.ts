import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

export interface QuickPickItem {
  /** All that is said of the item: label, description, detail, keybinding. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly isFocused: boolean;
}

/** The input at the top of the window: the palette, quick picks, input boxes. Driven with the keyboard. */
export class QuickInput {
  private readonly widget: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget:visible');
    this.input = this.widget.locator('input[type="text"]');
  }

  /** Opens the palette and types `text`; `>` begins a command. */
  async open(text: string): Promise<void> {
    await eventually(async () => {
      // A webview that has the focus while it loads swallows keys.
      await this.page.keyboard.press('F1');
      await this.input.waitFor({ timeout: 3_000 });
    });
    await this.type(text);
  }

  /** Replaces what is in the input. */
  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** Goes with the arrow keys to the item of that label and presses Enter. */
  async pick(label: string): Promise<void> {
    const focused = this.widget.locator('.monaco-list-row.focused .label-name').first();
    await this.row(label).waitFor();
    for (let steps = 0; steps < 50; steps++) {
      if ((await focused.textContent()) === label) {
        await this.page.keyboard.press('Enter');
        return;
      }
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`${label} cannot be reached among ${JSON.stringify(await this.items())}`);
  }

  /** The items on screen. Wait for the one you expect: a list may still be loading. */
  async items(): Promise<QuickPickItem[]> {
    const rows = await this.widget.locator('.monaco-list-row').all();
    return Promise.all(
      rows.map(async row => ({
        name: (await row.getAttribute('aria-label')) ?? '',
        label: await textOf(row, '.quick-input-list-row .label-name'),
        description: await textOf(row, '.quick-input-list-row .label-description'),
        detail: await textOf(row, '.quick-input-list-label-meta'),
        isFocused: ((await row.getAttribute('class')) ?? '').split(' ').includes('focused'),
      })),
    );
  }

  /** The row with that label, to wait for. */
  row(label: string): Locator {
    return this.widget
      .locator('.monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) });
  }

  /** The rows whose full name matches, to wait for. */
  item(name: RegExp): Locator {
    return this.widget.getByRole('option', { name });
  }

  /** What the list says instead of items, or under the input. */
  async message(): Promise<string> {
    return textOf(this.widget, '.quick-input-message');
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }
}

async function textOf(inside: Locator, selector: string): Promise<string> {
  return (await inside.locator(selector).allTextContents()).join('');
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

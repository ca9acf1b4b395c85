import type { PanelPage } from './panelPage';

/** Waits, frame by frame, for what the page remembers. */
export async function untilState(
  panel: PanelPage,
  holds: (state: { readonly place?: unknown; readonly parts?: Record<string, unknown> }) => boolean,
): Promise<void> {
  while (!holds(JSON.parse(JSON.stringify((await panel.state()) ?? {}))))
    await panel.page.evaluate('new Promise(requestAnimationFrame)');
}

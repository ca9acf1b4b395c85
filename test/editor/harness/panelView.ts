import type { Frame, Page } from 'playwright-core';
import { eventually } from './eventually';

/** The page of the panel, two frames deep in the workbench; waits until it is there. */
export async function panelFrame(page: Page): Promise<Frame> {
  return eventually(async () => {
    for (const frame of page.frames()) {
      // A frame that is being left behind cannot be asked.
      const tabs = await frame
        .locator('#panel header')
        .count()
        .catch(() => 0);
      if (tabs > 0) return frame;
    }
    throw new Error('there is no panel');
  });
}

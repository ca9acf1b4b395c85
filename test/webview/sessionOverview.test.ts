import { deepEqual, equal } from 'node:assert/strict';
import { axeViolations } from './harness/axe';
import { useDemoStore } from './harness/demoStore';
import { openPanel, type PanelPage, themes } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';

describe('the overview of a session', () => {
  const demo = useDemoStore();
  let panel: PanelPage;
  afterEach(() => panel?.close());

  for (const theme of themes) {
    it(`is complete and accessible in ${theme}`, async function () {
      panel = await openPanel(this, {
        answer: storeAnswers(demo().store, [demo().workspace]),
        place: { kind: 'session', session_uid: demo().uid },
        theme,
      });
      await panel.page.getByRole('heading', { level: 1 }).waitFor();
      await panel.page.getByRole('listbox', { name: /^Marks/ }).waitFor();
      await panel.screenshot(`session ${theme}`, { fullPage: true });
      deepEqual(await axeViolations(panel.page), []);
      deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
      equal(panel.titles.at(-1), await panel.page.getByRole('heading', { level: 1 }).innerText());
    });
  }
});

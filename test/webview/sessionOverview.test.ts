import { deepEqual, equal } from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { layOutDemo } from '../../scripts/demo.mjs';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { axeViolations } from './harness/axe';
import { openPanel, type PanelPage, themes } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';

describe('the overview of a session', () => {
  const folder = temporaryFolder();
  let store: TestStore;
  let uid: string;
  let workspace: string;
  let panel: PanelPage;

  before(async () => {
    const demo = layOutDemo(folder);
    workspace = demo.workspace;
    store = await openTestStore();
    await store.ingest(demo.home);
    const { sessions } = store.owner.sessions({ folders: [workspace] });
    uid = sessions.toSorted((a, b) => b.threads - a.threads)[0]?.session_uid ?? '';
  });
  after(() => {
    store?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => panel?.close());

  for (const theme of themes) {
    it(`is complete and accessible in ${theme}`, async function () {
      panel = await openPanel(this, {
        answer: storeAnswers(store, [workspace]),
        place: { kind: 'session', session_uid: uid },
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

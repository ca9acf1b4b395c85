import { deepEqual, equal, ok } from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { layOutDemo } from '../../scripts/demo.mjs';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { axeViolations } from './harness/axe';
import { openPanel, type PanelPage } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';

describe('the transcript of a stored session', () => {
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

  it('is read from the first event to the last, with every sidechain unfolded', async function () {
    panel = await openPanel(this, {
      answer: storeAnswers(store, [workspace]),
      place: { kind: 'session', session_uid: uid, transcript: { seq: null } },
    });
    const { page } = panel;
    await page.locator('[data-seq]').first().waitFor();
    await panel.screenshot('transcript stored');
    const size = async (): Promise<number> =>
      Number(await page.locator('[data-seq]').first().getAttribute('aria-setsize'));
    const folded = await size();
    const unfold = page.getByRole('button', { name: /Unfold$/ });
    await unfold.first().click();
    await page.getByRole('button', { name: /Fold$/ }).first().waitFor();
    await page.locator(`[aria-setsize="${folded}"]`).first().waitFor({ state: 'detached' });
    ok((await size()) > folded);
    await panel.screenshot('transcript stored unfolded');
    deepEqual(await axeViolations(page), []);

    await page.locator('[data-seq]').first().focus();
    await page.keyboard.press('End');
    const last = await size();
    await page.locator(`[aria-posinset="${last}"]:focus`).waitFor();
    await page.getByRole('textbox').fill('test');
    await page
      .getByRole('status')
      .getByText(/^\d+ of \d+$/)
      .waitFor();
    await page.locator('[aria-current="true"]').waitFor();
    await panel.screenshot('transcript stored found');
    deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
    equal(await page.getByRole('alert').count(), 0);
  });
});

import { deepEqual, equal, ok } from 'node:assert/strict';
import { axeViolations } from './harness/axe';
import { useDemoStore } from './harness/demoStore';
import { openPanel, type PanelPage } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';

describe('the transcript of a stored session', () => {
  const demo = useDemoStore();
  let panel: PanelPage;
  afterEach(() => panel?.close());

  it('is read from the first event to the last, with every sidechain unfolded', async function () {
    panel = await openPanel(this, {
      answer: storeAnswers(demo().store, [demo().workspace]),
      place: { kind: 'session', session_uid: demo().uid, transcript: { seq: null } },
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

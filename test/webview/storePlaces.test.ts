import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { axeViolations } from './harness/axe';
import { useDemoStore } from './harness/demoStore';
import { openPanel, type PanelPage } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';

describe('the workspace and its files, of a real store', () => {
  const demo = useDemoStore();
  let panel: PanelPage;
  afterEach(() => panel?.close());

  it('are shown as the store has them, and lead to each other', async function () {
    panel = await openPanel(this, {
      answer: storeAnswers(demo().store, [demo().workspace]),
      place: { kind: 'workspace' },
      viewport: { width: 900, height: 1600 },
    });
    const { sessions } = demo().store.owner.sessions({ folders: [demo().workspace] });
    await panel.page.getByRole('slider').waitFor();
    await panel.screenshot('workspace of the demo');
    deepEqual(await axeViolations(panel.page), []);
    await panel.page.getByRole('button', { name: `Sessions: ${sessions.length}` }).waitFor();
    for (const by of ['By agent', 'By branch', 'By outcome']) {
      await panel.page.getByRole('combobox', { name: 'Stacked by' }).selectOption(by);
      await panel.page.getByRole('slider').waitFor();
    }
    await panel.page.getByRole('combobox', { name: 'Bars' }).selectOption('Per week');
    await panel.page.getByRole('slider', { name: /^Cost per week/ }).waitFor();

    await panel.page
      .getByRole('button', { name: /^Who worked on / })
      .first()
      .click();
    const edits = panel.page.getByRole('region', { name: /^Edits/ }).getByRole('listitem');
    await edits.first().waitFor();
    await panel.screenshot('file of the demo');
    deepEqual(await axeViolations(panel.page), []);
    ok((await edits.count()) > 0);
    await edits
      .first()
      .getByRole('button', { name: /^In the transcript/ })
      .click();
    await panel.page.getByRole('tab', { name: 'Transcript', selected: true }).waitFor();
    match(panel.titles.join('\n'), /^Workspace\n\w+\.\w+\n/);
    equal(panel.actions.length, 0);
    deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
  });
});

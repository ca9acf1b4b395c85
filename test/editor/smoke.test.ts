import assert from 'node:assert/strict';
import { startDemoWorkbench } from './harness/demoWorkbench';
import { describeHostTests } from './harness/describeHostTests';

describe('The extension in VS Code', () => {
  let demo: Awaited<ReturnType<typeof startDemoWorkbench>>;

  before(async function () {
    demo = await startDemoWorkbench(this);
  });

  after(async () => {
    await demo?.close();
  });

  it('activates without being asked', async () => {
    await demo.workbench.evaluate(async api => {
      const extension = api.extensions.getExtension('contrail.contrail');
      while (extension?.isActive !== true) await new Promise(resolve => setTimeout(resolve, 20));
    });
  });

  it('has its icon in the activity bar', async () => {
    const { page } = demo.workbench;
    const tab = page.getByRole('tab', { name: 'Contrail', exact: true });
    await tab.click();
    await page.getByRole('heading', { name: /^Contrail/ }).waitFor();
    await demo.workbench.screenshot('sessions');
  });

  it('offers its commands in the palette', async () => {
    const { quickInput } = demo.workbench;
    await quickInput.open('>Contrail: ');
    await quickInput.row('Contrail: Show Session Cost').waitFor();
    await demo.workbench.screenshot('palette');
    await quickInput.close();
  });

  it('shows what each session cost', async () => {
    const { quickInput } = demo.workbench;
    await demo.workbench.runCommand('Contrail: Show Session Cost');
    await quickInput.item(/\$\d/).first().waitFor();
    await demo.workbench.screenshot('session cost');
    await quickInput.close();
  });

  it('shows messages that can be answered', async () => {
    const { workbench } = demo;
    await workbench.evaluate(api => {
      void api.window.showWarningMessage('A question', 'Yes', 'No').then(answer => {
        if (answer !== undefined) void api.window.showInformationMessage(`Answered ${answer}`);
      });
    });
    const asked = (await workbench.notifications()).find(({ message }) => message === 'A question');
    assert.deepEqual(asked, { severity: 'warning', message: 'A question', buttons: ['Yes', 'No'] });
    await workbench.answerNotification('Yes');
    const messages = (await workbench.notifications()).map(({ message }) => message);
    assert.ok(messages.includes('Answered Yes') && !messages.includes('A question'), messages.join(', '));
  });

  describeHostTests('in the extension host', () => demo.workbench);

  describe('after all this', () => {
    it('has logged no error', () => {
      assert.deepEqual(demo.workbench.logs.errors(), []);
      assert.match(demo.workbench.logs.extension, /Opening .*contrail\.db/);
    });
  });
});

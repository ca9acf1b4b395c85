import assert from 'node:assert/strict';
import { startDemoWorkbench } from './harness/demoWorkbench';

describe('The extension in German, in VS Code', () => {
  let demo: Awaited<ReturnType<typeof startDemoWorkbench>>;

  before(async function () {
    demo = await startDemoWorkbench(this, { language: 'de' });
  });

  after(async () => {
    await demo?.close();
  });

  it('is told the language', async () => {
    assert.equal(await demo.workbench.evaluate(api => api.env.language), 'de');
  });

  it('has German commands', async () => {
    const { quickInput } = demo.workbench;
    await quickInput.open('>Contrail: Kosten');
    await quickInput.row('Contrail: Kosten einer Sitzung anzeigen').waitFor();
    await quickInput.close();
  });

  it('has German rows, dates and amounts', async () => {
    const { page } = demo.workbench;
    await page.getByRole('tab', { name: 'Contrail', exact: true }).click();
    await page
      .getByRole('treeitem', { name: /eine Sitzung von Claude Code, zuletzt aktiv 20\.11\.2026.*Kosten 0,\d{4}\s\$/ })
      .first()
      .waitFor();
    await demo.workbench.screenshot('german');
  });

  it('has a German report', async () => {
    const { page, evaluate } = demo.workbench;
    await evaluate(api => api.commands.executeCommand('contrail.showDoctor'));
    await page
      .getByRole('tab', { name: /Contrail/ })
      .last()
      .waitFor();
    const uri = 'contrail:/doctor/Contrail Doctor.md';
    const text = await evaluate(
      async (api, at) => (await api.workspace.openTextDocument(api.Uri.parse(at))).getText(),
      uri,
    );
    assert.match(text, /^# Contrail-Diagnose/);
    await demo.workbench.screenshot('german-doctor');
  });

  it('has logged no error', () => {
    // VS Code looks for the translations of its own extensions in the gallery, of which there is none.
    const unavoidable = /No extension gallery service configured|No bundle location found for extension vscode\./;
    const own = demo.workbench.logs.errors().filter(error => !unavoidable.test(error));
    assert.deepEqual(own, []);
  });
});

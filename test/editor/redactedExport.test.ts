import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installEditor } from './harness/editorInstallation';
import { eventually } from './harness/eventually';
import { startWorkbench, type Workbench } from './harness/workbench';

const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const id = '0b8c7d1e-1111-4222-8333-444455556666';

describe('Export of a session with a secret in its title, in VS Code', () => {
  let root = '';
  let workbench: Workbench;

  before(async function () {
    const editor = await installEditor(this);
    root = realpathSync(mkdtempSync(join(tmpdir(), 'contrail-secrets-')));
    const workspace = join(root, 'workspace');
    const project = join(root, 'home/.claude/projects/-w');
    for (const folder of [workspace, project]) mkdirSync(folder, { recursive: true });
    const record = {
      type: 'user',
      uuid: '00000000-0000-4000-8000-000000000001',
      parentUuid: null,
      sessionId: id,
      cwd: workspace,
      version: '2.0.0',
      timestamp: '2026-11-21T00:00:00.000Z',
      isSidechain: false,
      message: { role: 'user', content: `Push with ${token} please` },
    };
    writeFileSync(join(project, `${id}.jsonl`), `${JSON.stringify(record)}\n`);
    workbench = await startWorkbench(editor, { home: join(root, 'home'), folders: [workspace] });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openView('Sessions');
    await workbench.page.getByRole('treeitem', { name: /^Push with/ }).waitFor();
  });

  after(async () => {
    await workbench?.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function copied(choose: () => Promise<void>): Promise<string> {
    await workbench.evaluate(async api => {
      await api.env.clipboard.writeText('');
      void api.commands.executeCommand('contrail.export', 'claude-code:0b8c7d1e-1111-4222-8333-444455556666');
    });
    await choose();
    return eventually(async () => {
      const text = await workbench.evaluate(api => api.env.clipboard.readText());
      assert.match(text, /^# Push with/);
      return text;
    });
  }

  it('takes it out, and tells that', async () => {
    const text = await copied(async () => {
      await workbench.quickInput.row('Copy as Text').waitFor();
      await workbench.screenshot('export');
      await workbench.quickInput.pick('Copy as Text');
    });
    assert.match(text, /^# Push with \\\[redacted: github-token\\\] please/);
    assert.ok(!text.includes(token));
    await workbench.page
      .getByText(/Secrets taken out: \d/)
      .first()
      .waitFor();
  });

  it('leaves it in when that is asked for and confirmed', async () => {
    const text = await copied(async () => {
      await workbench.quickInput.pick('Include Secrets Unredacted…');
      const question = workbench.page.getByRole('dialog', { name: /Export secrets unredacted\?/ });
      await question.waitFor();
      await workbench.screenshot('export-secrets');
      await question.getByRole('button', { name: 'Include Secrets' }).click();
      await workbench.quickInput.pick('Copy as Text');
    });
    assert.ok(text.includes(token.replaceAll('_', '\\_')), text);
  });

  it('has logged no error', () => assert.deepEqual(workbench.logs.errors(), []));
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutDemo } from '../../../scripts/demo.mjs';
import { installEditor } from './editorInstallation';
import { startWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

/** A window on the demo, and what undoes it; skips the suite where there is no VS Code. */
export async function startDemoWorkbench(
  context: Mocha.Context,
  options: Omit<WorkbenchOptions, 'home' | 'folders'> = {},
): Promise<{ workbench: Workbench; workspace: string; home: string; close: () => Promise<void> }> {
  const editor = await installEditor(context);
  const root = mkdtempSync(join(tmpdir(), 'contrail-demo-'));
  const remove = (): void => rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  try {
    const { home, workspace } = layOutDemo(root);
    const workbench = await startWorkbench(editor, { ...options, home, folders: [workspace] });
    const close = async (): Promise<void> => {
      await workbench.close();
      remove();
    };
    return { workbench, workspace, home, close };
  } catch (error) {
    remove();
    throw error;
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutDemo } from '../../../scripts/demo.mjs';
import { type EditorInstallation, installEditor } from './editorInstallation';
import { startWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

export interface DemoWorkbenchOptions extends Omit<WorkbenchOptions, 'home' | 'folders'> {
  /** Changes the demo before the window opens; may return options that depend on where it lies. */
  readonly prepare?: (demo: {
    readonly home: string;
    readonly workspace: string;
  }) => Partial<WorkbenchOptions> | undefined;
}

export interface DemoWorkbench {
  readonly workbench: Workbench;
  readonly workspace: string;
  readonly home: string;
  close(): Promise<void>;
}

/** A window on the demo, and what undoes it; skips the suite where there is no VS Code. */
export async function startDemoWorkbench(
  context: Mocha.Context,
  options: DemoWorkbenchOptions = {},
): Promise<DemoWorkbench> {
  return openDemoWorkbench(await installEditor(context), options);
}

/** As `startDemoWorkbench`, where VS Code is known to be there. */
export async function openDemoWorkbench(
  editor: EditorInstallation,
  { prepare, ...options }: DemoWorkbenchOptions = {},
): Promise<DemoWorkbench> {
  const root = mkdtempSync(join(tmpdir(), 'contrail-demo-'));
  const remove = (): void => rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  try {
    const { home, workspace } = layOutDemo(root);
    const prepared = prepare?.({ home, workspace });
    const workbench = await startWorkbench(editor, { home, folders: [workspace], ...options, ...prepared });
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

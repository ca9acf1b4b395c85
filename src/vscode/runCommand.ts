import * as vscode from 'vscode';
import { editorLocalizer } from './editorLocalizer';
import { failureMessage } from './failureMessage';
import type { FeatureDependencies } from './features';
import type { CommandId } from './manifest';

/** Registers a command whose failures end here: told to the user in one message, and logged. */
export function registerCommand(
  { log }: Pick<FeatureDependencies, 'log'>,
  id: CommandId,
  run: (...args: unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...args: unknown[]) => runCommand(id, log, () => run(...args)));
}

/** Runs what a user asked for. What went wrong is told and logged, never thrown; giving up is silent. */
export async function runCommand(name: string, log: vscode.LogOutputChannel, run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    const failure = failureMessage(error, editorLocalizer);
    if (failure === null) return;
    if (failure.isExpected) log.warn(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    else log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    void showFailure(failure.text, log);
  }
}

async function showFailure(text: string, log: vscode.LogOutputChannel): Promise<void> {
  const openLog = vscode.l10n.t('Open Log');
  if ((await vscode.window.showErrorMessage(text, openLog)) === openLog) log.show();
}

import * as vscode from 'vscode';

/** How a quick pick ends; hiding it ends it with undefined. */
export interface QuickPickEnd<R> {
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** Shows a quick pick until something was picked, and clears up. `set` fills it and returns its listeners. */
export async function runQuickPick<T extends vscode.QuickPickItem, R>(
  set: (quickPick: vscode.QuickPick<T>, end: QuickPickEnd<R>) => vscode.Disposable,
): Promise<R | undefined> {
  const quickPick = vscode.window.createQuickPick<T>();
  let listeners: vscode.Disposable | undefined;
  try {
    return await new Promise<R | undefined>((resolve, reject) => {
      listeners = set(quickPick, { resolve, reject });
      quickPick.onDidHide(() => resolve(undefined));
      quickPick.show();
    });
  } finally {
    listeners?.dispose();
    quickPick.dispose();
  }
}

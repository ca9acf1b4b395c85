import * as vscode from 'vscode';
import type { ContextKey, ContextKeys } from './manifest';

/** Sets a context key that the manifest's `when` clauses ask for. */
export function setContextKey<K extends ContextKey>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

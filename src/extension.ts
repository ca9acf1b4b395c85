import * as vscode from 'vscode';
import { DisposableStore } from './vscode/disposableStore';
import type { FeatureDependencies, RegisterFeature } from './vscode/features';
import { StoreClient } from './vscode/storeClient';

/** Every part of the editor's surface; one that fails does not take the others down. */
const features: Readonly<Record<string, RegisterFeature>> = {};

let running: { readonly store: StoreClient; readonly disposables: DisposableStore } | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const disposables = new DisposableStore();
  const log = disposables.add(vscode.window.createOutputChannel('Contrail', { log: true }));
  const store = new StoreClient(context.extensionUri, context.globalStorageUri, log);
  const { extensionUri, workspaceState } = context;
  const dependencies: FeatureDependencies = { store, log, extensionUri, workspaceState };
  for (const [name, register] of Object.entries(features)) {
    try {
      disposables.add(register(dependencies));
    } catch (error) {
      log.error(`${name} is not available: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  running = { store, disposables };
  // After the first paint: reading is nobody's start-up time.
  setImmediate(() => store.start());
}

export async function deactivate(): Promise<void> {
  const ending = running;
  running = undefined;
  await ending?.store.close();
  ending?.disposables.dispose();
}

import type * as vscode from 'vscode';
import type { FileLegends } from './attribution/fileLegends';
import type { StoreClient } from './storeClient';

/** What every feature of the editor is built from. */
export interface FeatureDependencies {
  readonly store: StoreClient;
  readonly log: vscode.LogOutputChannel;
  readonly extensionUri: vscode.Uri;
  readonly workspaceState: vscode.Memento;
  readonly legends: FileLegends;
}

/** A feature registers itself and returns what undoes that. */
export type RegisterFeature = (dependencies: FeatureDependencies) => vscode.Disposable;

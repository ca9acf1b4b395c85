import * as vscode from 'vscode';
import { toolNames } from '../../agentTools/toolDefinitions';
import { DisposableStore } from '../disposableStore';
import type { FeatureDependencies, RegisterFeature } from '../features';
import { languageModelTools } from '../manifest';
import { EditorTool } from './editorTool';
import { onToolOfferChanged, toolOffer } from './toolOffer';

/** Lets agents that work in the editor ask what failed before and what it cost. */
export const registerLanguageModelTools: RegisterFeature = dependencies => {
  const disposables = new DisposableStore();
  let registered: vscode.Disposable | undefined;
  const update = (): void => {
    const isOffered = toolOffer() === 'languageModelTools';
    if (isOffered) registered ??= registerAll(dependencies);
    else {
      registered?.dispose();
      registered = undefined;
    }
  };
  disposables.add(onToolOfferChanged(update));
  disposables.add({ dispose: () => registered?.dispose() });
  update();
  return disposables;
};

function registerAll(dependencies: FeatureDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    ...toolNames.map(name => vscode.lm.registerTool(languageModelTools[name], new EditorTool(name, dependencies))),
  );
}

import * as vscode from 'vscode';
import type { FeatureDependencies } from '../features';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';

/** Whether notes at the end of lines say who wrote them: off until a command asks for them. */
export class BlameToggle implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable;
  private current = false;

  readonly onDidChange = this.changed.event;

  constructor(dependencies: Pick<FeatureDependencies, 'log'>) {
    this.disposables = vscode.Disposable.from(
      this.changed,
      registerCommand(dependencies, commands.toggleBlame, () => {
        this.current = !this.current;
        this.changed.fire();
      }),
    );
  }

  get isOn(): boolean {
    return this.current;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

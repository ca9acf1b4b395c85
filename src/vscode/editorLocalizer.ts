import * as vscode from 'vscode';
import type { Localizer } from './localizer';

/** The language the editor is shown in. */
export const editorLocalizer: Localizer = {
  t: (message, ...args) => vscode.l10n.t(message, ...args),
  get locale() {
    return vscode.env.language;
  },
};

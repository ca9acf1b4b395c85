import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { settings } from './manifest';

const values = z.object({
  groupBy: z.catch(z.enum(['day', 'agent', 'branch', 'worktree']), 'day'),
  statusBar: z.catch(z.boolean(), true),
  hover: z.catch(z.boolean(), true),
  decorations: z.catch(z.boolean(), true),
  blameScope: z.catch(z.enum(['currentLine', 'file']), 'currentLine'),
  deadEndMarks: z.catch(z.boolean(), true),
  deadEndCodeLens: z.catch(z.boolean(), false),
  live: z.catch(z.boolean(), true),
  keep: z.catch(z.enum(['everything', 'summaries']), 'everything'),
  home: z.catch(z.string(), ''),
  database: z.catch(z.string(), ''),
  toolsOfferedAs: z.catch(z.enum(['languageModelTools', 'mcpServer', 'none']), 'languageModelTools'),
});
export type Settings = z.infer<typeof values>;
export type Grouping = Settings['groupBy'];

/** The settings as they are now; a value of a wrong type counts as its default. */
export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration();
  return values.parse(
    Object.fromEntries(Object.entries(settings).map(([name, key]) => [name, configuration.get(key)])),
  );
}

/** Calls back when any of the named settings changed. */
export function onSettingsChanged(names: readonly (keyof Settings)[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (names.some(name => event.affectsConfiguration(settings[name]))) listener();
  });
}

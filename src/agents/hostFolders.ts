import { posix, win32 } from 'node:path';
import type { HostEnvironment } from '../model/hostEnvironment';
import type { StoreRoot } from './adapter';

/** Path functions of the machine the environment describes, which need not be this one. */
export function pathOf({ platform }: Pick<HostEnvironment, 'platform'>): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/** Path functions that fit a path, by its form. */
export function pathStyle(path: string): typeof posix {
  return /^(?:[A-Za-z]:|\\\\)/.test(path) ? win32 : posix;
}

/** `$XDG_DATA_HOME`, else `~/.local/share`, on every system: what many agents use, on macOS and Windows too. */
export function xdgData({ platform, home, variables }: HostEnvironment): string {
  return variables.XDG_DATA_HOME || pathOf({ platform }).join(home, '.local', 'share');
}

/** Where programs keep their settings: `~/.config`, `~/Library/Application Support`, `%APPDATA%`. */
export function applicationData(environment: HostEnvironment): string {
  const { platform, home, variables } = environment;
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support');
  if (platform === 'win32') return variables.APPDATA || win32.join(home, 'AppData', 'Roaming');
  return variables.XDG_CONFIG_HOME || posix.join(home, '.config');
}

/** `%LOCALAPPDATA%`. */
export function localApplicationData({ home, variables }: HostEnvironment): string {
  return variables.LOCALAPPDATA || win32.join(home, 'AppData', 'Local');
}

/** A default root and, before it, the folder that a variable names, each once. */
export function withOverride(
  { variables, home, platform }: HostEnvironment,
  variable: string,
  byDefault: string,
  ...below: readonly string[]
): StoreRoot[] {
  const path = pathOf({ platform });
  const named = variables[variable]?.replace(/^~(?=$|[\\/])/, () => home);
  const roots = [{ path: path.join(byDefault, ...below), origin: 'default' }];
  if (named && path.isAbsolute(named)) roots.push({ path: path.join(named, ...below), origin: variable });
  return distinctRoots(roots);
}

/** The first of roots with the same path. */
export function distinctRoots(roots: readonly StoreRoot[]): StoreRoot[] {
  return roots.filter((root, index) => roots.findIndex(other => other.path === root.path) === index);
}

/** VS Code and the editors made from it, by the folder in which each keeps its user data. */
const editors = [
  'Code',
  'Code - Insiders',
  'VSCodium',
  'VSCodium - Insiders',
  'Cursor',
  'Windsurf',
  'Windsurf - Next',
  'Trae',
  'Kiro',
  'Positron',
  'Antigravity',
] as const;
export type EditorName = (typeof editors)[number];

/** Folders of servers that editors start on remote machines and in containers, below the home directory. */
const servers = [
  '.vscode-server',
  '.vscode-server-insiders',
  '.vscodium-server',
  '.cursor-server',
  '.windsurf-server',
  '.vscode-remote',
  '.antigravity-server',
] as const;

/**
 * The `User` folders of VS Code and its kin, `editors` first among them; with `globalStorage` and `workspaceStorage` below.
 * VSCODE_PORTABLE and VSCODE_APPDATA are VS Code's own.
 */
export function editorUserFolders(environment: HostEnvironment, only: readonly EditorName[] = editors): StoreRoot[] {
  const { home, variables } = environment;
  const path = pathOf(environment);
  const data = applicationData(environment);
  const roots = only.map((name, index) => ({
    path: path.join(data, name, 'User'),
    origin: index === 0 ? 'default' : name,
  }));
  if (only.includes('Code')) {
    if (variables.VSCODE_PORTABLE)
      roots.push({ path: path.join(variables.VSCODE_PORTABLE, 'user-data', 'User'), origin: 'VSCODE_PORTABLE' });
    if (variables.VSCODE_APPDATA)
      roots.push({ path: path.join(variables.VSCODE_APPDATA, 'Code', 'User'), origin: 'VSCODE_APPDATA' });
    for (const name of servers) roots.push({ path: path.join(home, name, 'data', 'User'), origin: name });
  }
  return distinctRoots(roots);
}

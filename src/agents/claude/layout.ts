import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join, posix, win32 } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';

type OnProblem = (path: string, detail: string) => void;

/** Claude Desktop keeps one Claude Code home for each of its local agent sessions, some folders down. */
const desktopFolder = 'local-agent-mode-sessions';
const desktopDepth = 5;

/** `agent-<id>.jsonl`: a subagent's file, in `<session>/subagents/` or (before 2.1.2) beside its session. */
export const agentFile = /^agent-(.+)\.jsonl$/;

/** Where Claude Code keeps transcripts: CLAUDE_CONFIG_DIR (a comma list), the home directory, XDG, Claude Desktop. */
export function claudeRoots(env: HostEnvironment): readonly StoreRoot[] {
  const path = env.platform === 'win32' ? win32 : posix;
  const configured = (env.variables.CLAUDE_CONFIG_DIR ?? '')
    .split(',')
    .map(part => part.trim().replace(/^~(?=$|[\\/])/, () => env.home))
    .filter(part => part !== '')
    .map(part => ({ path: path.join(part, 'projects'), origin: 'CLAUDE_CONFIG_DIR' }));
  const xdg = env.variables.XDG_CONFIG_HOME;
  const config = xdg ? xdg : path.join(env.home, '.config');
  const roots: StoreRoot[] = [
    ...configured,
    { path: path.join(env.home, '.claude', 'projects'), origin: 'default' },
    { path: path.join(config, 'claude', 'projects'), origin: xdg ? 'XDG_CONFIG_HOME' : 'default' },
    { path: path.join(desktopHome(env, config), 'Claude', desktopFolder), origin: 'Claude Desktop' },
  ];
  return roots.filter((root, index) => roots.findIndex(other => other.path === root.path) === index);
}

function desktopHome(env: HostEnvironment, config: string): string {
  if (env.platform === 'darwin') return posix.join(env.home, 'Library', 'Application Support');
  if (env.platform === 'win32') return env.variables.APPDATA ?? win32.join(env.home, 'AppData', 'Roaming');
  return config;
}

/** The transcripts under a root, sorted by path. Everything else there (history, todos, journals) is not ours. */
export function claudeSources(root: StoreRoot, onProblem: OnProblem): SourceRef[] {
  const found: SourceRef[] = [];
  const projects =
    basename(root.path) === desktopFolder ? nestedProjects(root.path, desktopDepth, onProblem) : [root.path];
  for (const folder of projects) {
    for (const entry of list(folder, onProblem)) {
      const project = join(folder, entry.name);
      if (isDirectory(entry, project)) listProject(project, found, onProblem);
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function nestedProjects(folder: string, depth: number, onProblem: OnProblem): string[] {
  const projects: string[] = [];
  for (const entry of list(folder, onProblem)) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (entry.name === '.claude') projects.push(join(path, 'projects'));
    else if (depth > 0) projects.push(...nestedProjects(path, depth - 1, onProblem));
  }
  return projects;
}

function listProject(project: string, found: SourceRef[], onProblem: OnProblem): void {
  for (const entry of list(project, onProblem)) {
    const path = join(project, entry.name);
    if (entry.name.endsWith('.jsonl')) {
      if (isFile(entry, path)) found.push(source(path, []));
      else onProblem(path, 'not a file');
    } else if (isDirectory(entry, path)) {
      listAgents(join(path, 'subagents'), [], found, onProblem);
      const workflows = join(path, 'subagents', 'workflows');
      for (const run of list(workflows, onProblem)) {
        const folder = join(workflows, run.name);
        const summary = join(path, 'workflows', `${run.name}.json`);
        if (isDirectory(run, folder)) listAgents(folder, [summary], found, onProblem);
      }
    }
  }
}

function listAgents(folder: string, companions: readonly string[], found: SourceRef[], onProblem: OnProblem): void {
  for (const entry of list(folder, onProblem)) {
    if (!agentFile.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (isFile(entry, path)) found.push(source(path, [path.replace(/\.jsonl$/, '.meta.json'), ...companions]));
    else onProblem(path, 'not a file');
  }
}

function source(path: string, companions: readonly string[]): SourceRef {
  return { agent: 'claude-code', path, format: 'jsonl', companions };
}

function list(folder: string, onProblem: OnProblem): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') onProblem(folder, code);
    return [];
  }
}

// People link their projects folder elsewhere; depth is bounded here, so a link cannot lead us in circles.
function isDirectory(entry: Dirent, path: string): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && linked(path)?.isDirectory() === true);
}

function isFile(entry: Dirent, path: string): boolean {
  return entry.isFile() || (entry.isSymbolicLink() && linked(path)?.isFile() === true);
}

function linked(path: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

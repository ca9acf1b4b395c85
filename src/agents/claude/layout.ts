import { basename, join } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { applicationData, distinctRoots, pathOf } from '../hostFolders';
import { foldersIn, listFolder, type OnListProblem } from '../listFolder';

/** Claude Desktop keeps one Claude Code home for each of its local agent sessions, some folders down. */
const desktopFolder = 'local-agent-mode-sessions';
const desktopDepth = 5;

/** `agent-<id>.jsonl`: a subagent's file, in `<session>/subagents/` or (before 2.1.2) beside its session. */
export const agentFile = /^agent-(.+)\.jsonl$/;

/** Where Claude Code keeps transcripts: CLAUDE_CONFIG_DIR (a comma list), the home directory, XDG, Claude Desktop. */
export function claudeRoots(env: HostEnvironment): readonly StoreRoot[] {
  const path = pathOf(env);
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
    { path: path.join(applicationData(env), 'Claude', desktopFolder), origin: 'Claude Desktop' },
  ];
  return distinctRoots(roots);
}

/** The transcripts under a root, sorted by path. Everything else there (history, todos, journals) is not ours. */
export function claudeSources(root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const found: SourceRef[] = [];
  const projects =
    basename(root.path) === desktopFolder ? nestedProjects(root.path, desktopDepth, onProblem) : [root.path];
  // People link their projects folder elsewhere; depth is bounded here, so a link cannot lead us in circles.
  for (const folder of projects)
    for (const project of foldersIn(folder, onProblem)) listProject(project.path, found, onProblem);
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function nestedProjects(folder: string, depth: number, onProblem: OnListProblem): string[] {
  const projects: string[] = [];
  for (const { name, path, isLink } of foldersIn(folder, onProblem)) {
    if (isLink) continue;
    if (name === '.claude') projects.push(join(path, 'projects'));
    else if (depth > 0) projects.push(...nestedProjects(path, depth - 1, onProblem));
  }
  return projects;
}

function listProject(project: string, found: SourceRef[], onProblem: OnListProblem): void {
  for (const { name, path, kind } of listFolder(project, onProblem)) {
    if (name.endsWith('.jsonl')) {
      if (kind === 'file') found.push(source(path, []));
      else onProblem(path, 'not a file');
    } else if (kind === 'folder') {
      listAgents(join(path, 'subagents'), [], found, onProblem);
      for (const run of foldersIn(join(path, 'subagents', 'workflows'), onProblem))
        listAgents(run.path, [join(path, 'workflows', `${run.name}.json`)], found, onProblem);
    }
  }
}

function listAgents(folder: string, companions: readonly string[], found: SourceRef[], onProblem: OnListProblem): void {
  for (const { name, path, kind } of listFolder(folder, onProblem)) {
    if (!agentFile.test(name)) continue;
    if (kind === 'file') found.push(source(path, [path.replace(/\.jsonl$/, '.meta.json'), ...companions]));
    else onProblem(path, 'not a file');
  }
}

function source(path: string, companions: readonly string[]): SourceRef {
  return { agent: 'claude-code', path, format: 'jsonl', companions };
}

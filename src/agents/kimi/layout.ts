import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { applicationData, distinctRoots, pathOf, withOverride } from '../hostFolders';
import { type FolderEntry, filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

/** `~/.kimi-code`, the same in the folder of the desktop application, and `~/.kimi` of the CLI before 2026. */
export function kimiRoots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  const { home } = environment;
  const desktop = ['kimi-desktop', 'daimon-share', 'daimon', 'runtime', 'kimi-code', 'home', 'sessions'];
  return distinctRoots([
    ...withOverride(environment, 'KIMI_CODE_HOME', path.join(home, '.kimi-code'), 'sessions'),
    ...withOverride(environment, 'KIMI_SHARE_DIR', path.join(home, '.kimi'), 'sessions'),
    { path: path.join(applicationData(environment), ...desktop), origin: 'Kimi desktop' },
  ]);
}

/**
 * The sources below a `sessions` folder. Kimi Code: `wd_<name>_<hash>/<session>/agents/<agent>/wire.jsonl`. Kimi CLI:
 * `<md5 of the directory>/<session>/wire.jsonl` and `subagents/<agent>/wire.jsonl` in it; before it wrote wires the
 * model's context alone, `<session>/context.jsonl` or `<session>.jsonl`. Both keep a `state.json` in the session's folder.
 */
export function listSources(root: string, onProblem: OnListProblem): SourceRef[] {
  const found: SourceRef[] = [];
  for (const project of foldersIn(root, onProblem)) {
    for (const { name, path } of filesIn(project.path, onProblem)) if (name.endsWith('.jsonl')) found.push(jsonl(path));
    for (const session of foldersIn(project.path, onProblem)) {
      const agents = foldersIn(join(session.path, 'agents'), onProblem);
      if (agents.length > 0) listCode(session, agents, found);
      else listCli(root, session, found, onProblem);
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function listCode(session: FolderEntry, agents: readonly FolderEntry[], found: SourceRef[]): void {
  const state = join(session.path, 'state.json');
  // What was imported from Kimi CLI is one transcript with the original, whose wire says more. Such a session has no
  // source for its state, which would be one of a session without a conversation.
  const isImport = session.name.startsWith('ses_');
  const wires = agents.map(({ path }) => join(path, 'wire.jsonl')).filter(isFile);
  for (const wire of wires) {
    const isMain = basename(dirname(wire)) === mainThread;
    found.push(isImport && isMain ? { ...jsonl(wire), companions: [state], rank: 0 } : jsonl(wire));
  }
  if (wires.length > 0 && !isImport && isFile(state))
    found.push({ agent: 'kimi', path: state, format: 'json', companions: [] });
}

function listCli(root: string, session: FolderEntry, found: SourceRef[], onProblem: OnListProblem): void {
  // It changes with every start of the CLI, and is read with the small file alone where there is one.
  const directories = directoriesOf(root);
  const wire = join(session.path, 'wire.jsonl');
  const context = join(session.path, 'context.jsonl');
  const state = join(session.path, 'state.json');
  const hasState = isFile(state);
  // A session from before there were wires got one that begins when it was opened again.
  const rank = sizeOf(wire) > headerSize ? 2 : 1;
  const transcript = rank === 2 ? wire : [context, wire].find(isFile);
  if (transcript === undefined) return;
  found.push({ ...jsonl(transcript), companions: hasState ? [] : [directories], rank });
  if (hasState) found.push({ agent: 'kimi', path: state, format: 'json', companions: [directories] });
  for (const { path } of foldersIn(join(session.path, 'subagents'), onProblem)) {
    const own = join(path, 'wire.jsonl');
    if (isFile(own)) found.push({ ...jsonl(own), companions: [join(path, 'meta.json')] });
  }
}

/** Names the directories whose hashes Kimi CLI's folders are named after. */
function directoriesOf(root: string): string {
  return join(root, '..', 'kimi.json');
}

/** A wire of which only the first line was written, with the version of the protocol, is smaller. */
const headerSize = 100;

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function jsonl(path: string): SourceRef {
  return { agent: 'kimi', path, format: 'jsonl', companions: [] };
}

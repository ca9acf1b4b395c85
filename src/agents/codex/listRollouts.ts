import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceRef } from '../adapter';

const rolloutName = /^rollout-.*\.jsonl(\.zst)?$/;
/** Below `sessions/`: year, month, day. One more is allowed for stores that were moved by hand. */
const deepest = 4;

/**
 * Lists the rollouts of a Codex home: `sessions/YYYY/MM/DD/` and the flat `archived_sessions/`, plain or compressed.
 * Where both forms of one file lie side by side, the plain one is newer (Codex expands on resume) and is listed alone.
 */
export function listRollouts(home: string, onProblem: (path: string, detail: string) => void): SourceRef[] {
  const paths: string[] = [];
  walk(join(home, 'sessions'), 0, paths, onProblem);
  walk(join(home, 'archived_sessions'), 0, paths, onProblem);
  const known = new Set(paths);
  return paths
    .filter(path => !path.endsWith('.zst') || !known.has(path.slice(0, -'.zst'.length)))
    .sort()
    .map(path => ({ agent: 'codex', path, format: path.endsWith('.zst') ? 'jsonl.zst' : 'jsonl', companions: [] }));
}

function walk(folder: string, depth: number, found: string[], onProblem: (path: string, detail: string) => void): void {
  for (const entry of entriesOf(folder, onProblem)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < deepest) walk(path, depth + 1, found, onProblem);
    } else if (rolloutName.test(entry.name) && (entry.isFile() || entry.isSymbolicLink())) {
      found.push(path);
    }
  }
}

function entriesOf(folder: string, onProblem: (path: string, detail: string) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code !== 'ENOENT') onProblem(folder, code);
    return [];
  }
}

import { cpSync, readdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { recordingPath } from './recordings';

const recordedRoot = '/srv/agents';
/** Those whose texts name folders; a transcript of Codex also counts bytes, which moving it would change. */
export type MovableRecording = 'claude-code';

/**
 * A copy of a recording under `folder`, as if its sessions had run there: `home`, and the work trees with their git
 * folders. Undefined where the recording is absent.
 */
export function moveRecording(name: MovableRecording, folder: string): { home: string; root: string } | undefined {
  const recording = recordingPath(name);
  if (recording === undefined) return undefined;
  const root = realpathSync(folder);
  cpSync(recording, root, { recursive: true });
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const inner = entries.map(entry => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }));
  for (const { path, isFile } of inner) if (isFile && isMoved(path)) moveText(path, `${recordedRoot}/${name}`, root);
  // The innermost first, so that no path changes under another.
  for (const { path } of inner.sort((a, b) => b.path.length - a.path.length))
    if (basename(path) === '_git') renameSync(path, join(dirname(path), '.git'));
  return { home: join(root, 'home'), root };
}

function isMoved(path: string): boolean {
  return path.endsWith('.jsonl') || path.endsWith('.json') || /[\\/]_git(?:[\\/]|$)/.test(path);
}

function moveText(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to.replaceAll('\\', '/')));
}

import { cpSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { recordingPath } from './recordings';
import { openTestStore, type TestStore, temporaryFolder } from './testStore';

const uid = (id: string): string => `claude-code:${id}`;

/** Sessions of the recording of Claude Code, named for what they hold. */
export const recordedSessions = {
  threeAttempts: uid('d3eb0133-db06-456a-9be9-2abebb9bf981'),
  subagents: uid('26e8b705-117a-4d0d-8093-124fc5e6160a'),
  fork: uid('4cb9d8e1-685e-45df-8f03-999e67e8225e'),
  inWorktree: uid('a9e4934b-1780-4531-a31a-46f5d05e37da'),
  lastSession: uid('553b412f-5711-43f6-b21e-e32257c80a31'),
};
/** When the last of them ended, UTC ms. */
export const lastEventAt = Date.UTC(2026, 10, 20, 22, 39, 40, 120);
export const nextDay = Date.UTC(2026, 10, 21);

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

export interface MovedStore {
  readonly store: TestStore;
  readonly home: string;
  readonly root: string;
  readonly workspace: string;
  close(): void;
}

/** A store that has read a moved recording; all of it goes when it is closed. Undefined where the recording is absent. */
export async function openMovedStore(now: () => number = () => nextDay): Promise<MovedStore | undefined> {
  if (recordingPath('claude-code') === undefined) return undefined;
  const folder = temporaryFolder();
  const moved = moveRecording('claude-code', folder);
  if (moved === undefined) return undefined;
  const store = await openTestStore(join(folder, 'store'), { now });
  await store.ingest(moved.home);
  return {
    ...moved,
    store,
    workspace: join(moved.root, 'workspace'),
    close() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

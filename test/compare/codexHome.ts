import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { LaidOutFile } from '../bench/claudeHome';

const opening = z.object({ id: z.string(), timestamp: z.string() });
const firstRecord = z.union([z.object({ type: z.literal('session_meta'), payload: opening }), opening]);

/**
 * Lays rollouts out under `home` as Codex keeps them: `.codex/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`. Of several
 * recordings of one session the largest, which is the last of its growth stages.
 */
export function layOutCodexHome(
  folders: readonly string[],
  home: string,
  isWanted: (path: string) => boolean,
): LaidOutFile[] {
  const largest = new Map<string, { path: string; timestamp: string; bytes: number }>();
  for (const path of folders.flatMap(jsonlFiles).filter(isWanted)) {
    const record = firstRecord.safeParse(firstJson(path));
    if (!record.success) continue;
    const { id, timestamp } = 'payload' in record.data ? record.data.payload : record.data;
    const bytes = statSync(path).size;
    const known = largest.get(id);
    if (known === undefined || bytes > known.bytes) largest.set(id, { path, timestamp, bytes });
  }
  return [...largest].map(([id, { path, timestamp }]) => {
    const [date = '', time = ''] = timestamp.slice(0, 19).split('T');
    const name = `rollout-${date}T${time.replaceAll(':', '-')}-${id}.jsonl`;
    const to = join(home, '.codex', 'sessions', ...date.split('-'), name);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(path, to);
    return { from: path, to };
  });
}

function jsonlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.jsonl'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

function firstJson(path: string): unknown {
  const [line = ''] = readFileSync(path, 'utf8').split('\n', 1);
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

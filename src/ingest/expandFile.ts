import type { AgentAdapter, SourceIdentity, SourceRef } from '../agents/adapter';
import { partPath } from '../model/sourceFormat';
import type { HostSql } from '../store/engine/hostSql';
import type { SourceStat } from '../store/segment';
import { openContent } from './sourceContent';
import type { FileStat } from './sourceFingerprint';

/** One session of a file of several, as a source of its own. */
export interface FoundPart {
  readonly source: SourceRef;
  readonly identity: SourceIdentity;
  /** Its version stands for the hash of its beginning. */
  readonly stat: SourceStat;
  /** About how much of the file it is. */
  readonly bytes: number;
}

/**
 * The sessions in a file. Null for a text that is too large to be read.
 *
 * @throws when the file cannot be opened, or is damaged where the adapter looked
 */
export function expandFile(adapter: AgentAdapter, file: SourceRef, stat: FileStat, sql: HostSql): FoundPart[] | null {
  const { parts } = adapter;
  if (parts === undefined) throw new Error(`${adapter.agent} finds no sessions in ${file.format}`);
  const opened = openContent(file.path, file.format, sql, () => undefined);
  if (opened === null) return null;
  try {
    const found = [...parts(file, opened.content)];
    const bytes = Math.ceil(stat.size / Math.max(1, found.length));
    return found.map(({ part, version, identity }) => ({
      source: { ...file, path: partPath(file.path, part) },
      identity,
      stat: { ...stat, size: 0, headLength: 0, headHash: version },
      bytes,
    }));
  } finally {
    opened.close();
  }
}

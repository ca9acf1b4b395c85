import { readFileSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { GitRepositories } from '../discovery/gitRepository';
import { PathIdentity, type RealPath } from '../discovery/pathIdentity';
import { revisionWith } from '../interop/gitRevision';
import { mainThread } from '../model/facts';
import type { Database } from '../store/engine/database';
import type { BlameLine } from '../store/readModels/blame';
import type { ConversationCost } from '../store/readModels/fileTrace';
import { sessionCost } from '../store/readModels/sessionCost';
import type { BlameViews } from './blameViews';
import { sha256 } from './readText';
import type { Answers, Params } from './requests';

export async function fileTrace(
  db: Database,
  views: BlameViews,
  params: Params<'fileTrace'>,
): Promise<Answers['fileTrace']> {
  const blame = views.blame(params);
  if (blame.schema === 'contrail.none/1') return blame;
  const { lines, lines_total } = blame;
  const place = placeOf(params.path, params.folders);
  return {
    schema: 'contrail.file_trace/1',
    path: place.name,
    sha256: blame.sha256,
    lines_total,
    revision: lines.length === 0 ? null : await revisionOf(place, blame.sha256),
    lines,
    conversations: costsOf(db, lines),
  };
}

interface Place {
  readonly real: RealPath;
  readonly name: string;
  readonly repository: ReturnType<GitRepositories['at']>;
}

function placeOf(path: string, folders: readonly string[] | null): Place {
  const paths = new PathIdentity();
  const real = paths.real(path);
  const repository = new GitRepositories(paths).at(dirname(real));
  const roots = (folders ?? []).map(folder => paths.real(folder));
  const root = repository?.worktreeRoot ?? roots.find(folder => paths.isInside(real, folder));
  const name = root === undefined ? basename(real) : relative(root, real).split(sep).join('/');
  return { real, name, repository };
}

async function revisionOf({ real, name, repository }: Place, hash: string): Promise<string | null> {
  if (repository === null) return null;
  try {
    const content = readFileSync(real);
    // It may have changed since its lines were looked at.
    return sha256(content) === hash ? await revisionWith(repository, name, content) : null;
  } catch {
    return null; // Gone meanwhile.
  }
}

function costsOf(db: Database, lines: readonly BlameLine[]): ConversationCost[] {
  const threads = new Map<string, Set<string>>();
  for (const { session_uid, thread_id } of lines)
    threads.set(session_uid, (threads.get(session_uid) ?? new Set()).add(thread_id));
  return [...threads].flatMap(([session_uid, ids]) => {
    const cost = sessionCost(db, session_uid);
    const sidechains = new Map(cost?.sidechains.map(({ thread_id, microusd }) => [thread_id, microusd]));
    return [...ids].map(thread_id => ({
      session_uid,
      thread_id,
      microusd: (thread_id === mainThread ? cost?.own.microusd : sidechains.get(thread_id)) ?? null,
    }));
  });
}

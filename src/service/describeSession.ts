import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { adapterOf } from '../agents/registry';
import { PathIdentity } from '../discovery/pathIdentity';
import { fidelityShape } from '../model/fidelity';
import { integer, text } from '../store/columns';
import type { Database } from '../store/engine/database';
import { type SessionCost, sessionCost } from '../store/readModels/sessionCost';
import {
  checkCounts,
  fileItems,
  type Resume,
  type SessionDetail,
  sessionSources,
} from '../store/readModels/sessionDetail';
import { type SessionListItem, type SessionScope, sessionItems } from '../store/readModels/sessionItems';
import { threadItems } from '../store/readModels/threadItems';

export interface DescribeOptions {
  /** Folders to which paths are relative. */
  readonly folders: readonly string[];
  readonly scope: SessionScope;
  /** UTC ms. */
  readonly now: number;
}

/** Everything a view shows of one session; undefined when it is not in the store. */
export function describeSession(
  db: Database,
  uid: string,
  { folders, scope, now }: DescribeOptions,
): SessionDetail | undefined {
  const [rowid, nativeId] = db.prepare('SELECT id, native_id FROM session WHERE uid = ?').get([uid]) ?? [];
  const cost = sessionCost(db, uid);
  if (rowid === undefined || cost === undefined) return undefined;
  const id = integer(rowid);
  const [session] = sessionItems(db, [id], scope, now);
  if (session === undefined) return undefined;
  const paths = new PathIdentity();
  const roots = session.cwd === null ? folders : [...folders, session.cwd];
  return {
    schema: 'contrail.session_detail/1',
    session: withCost(session, cost),
    threads: threadItems(db, id, cost),
    files: fileItems(db, id, path => relativePath(roots, path, paths)),
    checks: checkCounts(db, id),
    cost,
    fidelity: fidelityShape(adapterOf(session.agent).fidelity),
    sources: sessionSources(db, id, existsSync),
    resume: resume(session, text(nativeId), paths),
  };
}

/** Lists do not look for single conversations without usage on record: what the session cost then is known in part. */
function withCost(session: SessionListItem, { total, own, sidechains }: SessionCost): SessionListItem {
  if (total.source === session.cost.source) return session;
  const known = sidechains.flatMap(({ microusd }) => microusd ?? []);
  return {
    ...session,
    tokens: total.tokens,
    tokens_complete: total.tokens_complete,
    cost: {
      own_microusd: own.microusd,
      sidechain_microusd: known.length === 0 && sidechains.length > 0 ? null : known.reduce((sum, one) => sum + one, 0),
      total_microusd: total.microusd,
      source: total.source,
    },
  };
}

/** Below the first of the roots that holds it. */
export function relativePath(roots: readonly string[], path: string, paths: PathIdentity): string | null {
  const real = paths.real(path);
  const root = roots.map(folder => paths.real(folder)).find(folder => paths.isInside(real, folder));
  return root === undefined ? null : relative(root, real);
}

function resume({ agent, cwd, source_state }: SessionListItem, nativeId: string, paths: PathIdentity): Resume {
  const directory = cwd !== null && paths.exists(cwd) ? cwd : null;
  if (source_state !== 'present') return { command: null, cwd: directory, reason: 'source_removed' };
  const command = adapterOf(agent).resumeCommand?.(nativeId) ?? null;
  if (command === null) return { command, cwd: directory, reason: 'unsupported' };
  if (directory === null) return { command: [...command], cwd: null, reason: 'directory_gone' };
  return { command: [...command], cwd: directory };
}

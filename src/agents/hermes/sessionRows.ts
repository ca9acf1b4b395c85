import { mainThread } from '../../model/facts';
import type { SourceDatabase, SourcePart, SourceValue } from '../adapter';
import { parseFields, stringField } from '../jsonRecord';
import { sourceNumber, sourceText } from '../sourceText';

/** How a session came from another one. */
export type Relation = 'root' | 'delegate' | 'continuation' | 'fork';

type Row = Readonly<Record<string, SourceValue>>;

/** A row of `sessions`, as far as it says where a session belongs. */
export interface SessionHead {
  readonly id: string;
  readonly parentId: string | null;
  readonly relation: Relation;
  readonly cwd: string | null;
}

/** Reasons for an end after which the next session of the same chat begins anew (hermes_state_common.py). */
const resets = new Set(['session_reset', 'session_switch', 'idle', 'daily', 'suspended', 'resume_pending_expired']);

const columns = [
  'id',
  'source',
  'parent_session_id',
  'end_reason',
  'model_config',
  'cwd',
  'git_branch',
  'ended_at',
  'model',
  'title',
  'title_source',
  'message_count',
  'rewind_count',
  'last_activity_at',
  'api_call_count',
  'output_tokens',
  'actual_cost_usd',
  'estimated_cost_usd',
];

/** The sessions of a database: a sidechain belongs to the session that delegated to it. */
export function* sessionParts(database: SourceDatabase): Iterable<SourcePart> {
  const rows = readRows(database);
  const heads = headsOf(rows);
  const news = newsOf(database);
  const children = new Map<string, number>();
  for (const { parentId } of heads.values())
    if (parentId !== null) children.set(parentId, (children.get(parentId) ?? 0) + 1);
  for (const row of rows) {
    const head = heads.get(sourceText(row.id) ?? '');
    if (head === undefined) continue;
    const root = rootOf(head, heads);
    const isMain = root === head.id;
    yield {
      part: head.id,
      version: JSON.stringify([Object.values(row), news(head.id), children.get(head.id) ?? 0]),
      identity: {
        sessionId: root,
        threadId: isMain ? mainThread : head.id,
        parentThreadId: isMain ? null : head.parentId === root ? mainThread : head.parentId,
        cwd: head.cwd,
        transcriptKey: head.id,
      },
    };
  }
}

/** Where a session belongs, and its sidechains in the order in which they began. */
export function familyOf(
  database: SourceDatabase,
  id: string,
): { readonly head: SessionHead; readonly delegates: string[] } | null {
  const own = readRows(database, 'WHERE id = ?', id);
  const parentId = sourceText(own[0]?.parent_session_id);
  const parent = parentId === null ? [] : readRows(database, 'WHERE id = ?', parentId);
  const children = readRows(database, 'WHERE parent_session_id = ?', id);
  const heads = headsOf([...parent, ...own, ...children]);
  const head = heads.get(id);
  if (head === undefined) return null;
  const delegates = [...heads.values()].filter(child => child.parentId === id && child.relation === 'delegate');
  return { head, delegates: delegates.map(child => child.id) };
}

function readRows(database: SourceDatabase, where = '', ...parameters: readonly string[]): Row[] {
  const known = database.columns('sessions');
  if (!known.has('parent_session_id') || !database.columns('messages').has('session_id')) return [];
  const order = known.has('started_at') ? 'ORDER BY started_at' : '';
  const names = columns.filter(name => known.has(name)).join(', ');
  return [...database.rows(`SELECT ${names} FROM sessions ${where} ${order}`, parameters)];
}

function headsOf(rows: readonly Row[]): ReadonlyMap<string, SessionHead> {
  const byId = new Map(rows.map(row => [sourceText(row.id) ?? '', row]));
  byId.delete('');
  return new Map(
    [...byId].map(([id, row]) => {
      const parentId = sourceText(row.parent_session_id);
      const parent = parentId === null ? undefined : byId.get(parentId);
      const relation = parentId === null || parent === undefined ? 'root' : relationOf(row, parentId, parent);
      return [id, { id, parentId: relation === 'root' ? null : parentId, relation, cwd: sourceText(row.cwd) || null }];
    }),
  );
}

/**
 * A mark in `model_config` tells, where it names the parent: one that names another session was inherited. Without one,
 * the reason for which the parent ended does (hermes_state_common.py).
 */
function relationOf(row: Row, parentId: string, parent: Row): Relation {
  const config = parseFields(sourceText(row.model_config) ?? '') ?? {};
  const marked = (mark: string): boolean => stringField(config, mark) === parentId;
  const reason = sourceText(parent.end_reason) ?? '';
  if (marked('_delegate_from') || row.source === 'subagent') return 'delegate';
  if (marked('_branched_from') || reason === 'branched') return 'fork';
  if (marked('_reset_from') || resets.has(reason)) return 'root';
  return reason === 'compression' ? 'continuation' : 'delegate';
}

/** A ring of parents is cut. */
function rootOf(start: SessionHead, heads: ReadonlyMap<string, SessionHead>): string {
  const seen = new Set<string>();
  let head = start;
  while (head.relation === 'delegate' && head.parentId !== null && !seen.has(head.id)) {
    seen.add(head.id);
    const parent = heads.get(head.parentId);
    if (parent === undefined) break;
    head = parent;
  }
  return head.id;
}

/** Counts that change with a session's messages and usage; all of them from indexes. */
function newsOf(database: SourceDatabase): (id: string) => readonly unknown[] {
  const active = database.columns('messages').has('active') ? 'sum(active)' : '0';
  const counted = new Map<string, unknown[]>();
  const add = (row: Row): void => {
    const id = sourceText(row.session_id) ?? '';
    const values = Object.values(row).map(value => sourceNumber(value));
    counted.set(id, [...(counted.get(id) ?? []), ...values]);
  };
  const messages = `SELECT session_id, count(*) AS rows, max(id) AS last, ${active} AS active FROM messages GROUP BY session_id`;
  for (const row of database.rows(messages)) add(row);
  if (database.columns('session_model_usage').has('last_seen')) {
    const usage =
      'SELECT session_id, sum(api_call_count) AS calls, max(last_seen) AS seen FROM session_model_usage GROUP BY session_id';
    for (const row of database.rows(usage)) add(row);
  }
  return id => counted.get(id) ?? [];
}

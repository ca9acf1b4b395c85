import type { TokensShape } from '../model/tokens';
import type { SessionDetail } from '../store/readModels/sessionDetail';
import type { SessionList } from '../store/readModels/sessions';
import type { ThreadItem } from '../store/readModels/threadItems';
import { type CsvCell, csv } from './csv';

const tokenHead = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output', 'reasoning'];

/** A row for each session, named as in `contrail.sessions/1`. Integer micro-dollars, empty where unknown. */
export function sessionsCsv({ sessions }: SessionList): string {
  const head = [
    ...[
      'session_uid',
      'agent',
      'title',
      'cwd',
      'git_branch',
      'started_at',
      'ended_at',
      'outcome',
      'models',
      'requests',
    ],
    ...tokenHead,
    ...['own_microusd', 'sidechain_microusd', 'total_microusd', 'source', 'edits', 'source_state'],
  ];
  const rows = sessions.map((session): CsvCell[] => [
    session.session_uid,
    session.agent,
    session.title,
    session.cwd,
    session.git_branch,
    session.started_at,
    session.ended_at,
    session.outcome,
    session.models.join(' '),
    session.requests,
    ...tokenCells(session.tokens),
    session.cost.own_microusd,
    session.cost.sidechain_microusd,
    session.cost.total_microusd,
    session.cost.source,
    session.edits,
    session.source_state,
  ]);
  return csv(head, rows);
}

/** A row for each conversation of a session, the main one first. Integer micro-dollars, empty where unknown. */
export function costCsv({ session, threads }: SessionDetail): string {
  const head = [
    ...['session_uid', 'thread_id', 'parent_thread_id', 'kind', 'agent_type', 'description', 'model', 'requests'],
    ...tokenHead,
    'microusd',
  ];
  const rows = flattened(threads).map((thread): CsvCell[] => [
    session.session_uid,
    thread.thread_id,
    thread.parent_thread_id,
    thread.kind,
    thread.agent_type,
    thread.description,
    thread.model,
    thread.requests,
    ...tokenCells(thread.tokens),
    thread.microusd,
  ]);
  return csv(head, rows);
}

/** Empty where they are not known. */
function tokenCells(tokens: TokensShape | null): (number | null)[] {
  if (tokens === null) return tokenHead.map(() => null);
  const { input, cache_read, cache_write_5m, cache_write_1h, output, reasoning } = tokens;
  return [input, cache_read, cache_write_5m, cache_write_1h, output, reasoning];
}

function flattened(threads: readonly ThreadItem[]): ThreadItem[] {
  return threads.flatMap(thread => [thread, ...flattened(thread.children)]);
}

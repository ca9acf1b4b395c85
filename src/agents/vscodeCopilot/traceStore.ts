import { mainThread } from '../../model/facts';
import type { SourceDatabase, SourceIdentity, SourcePart, SourceValue } from '../adapter';
import { sourceNumber, sourceText } from '../sourceText';

/**
 * `agent-traces.db` of Copilot Chat (otelSqliteStore.ts, schema 1): a row of `spans` for every request, call and turn, with
 * all attributes in `span_attributes`. A request (`chat`) has the session's id, or that of the agent which made it; agents
 * and requests for titles have the session's as an attribute.
 */
const columns = ['span_id', 'parent_span_id', 'operation_name', 'chat_session_id', 'input_tokens', 'output_tokens'];

/** Set on every request that the extension makes itself; those that it only watches (Copilot CLI) have other attributes. */
const ownAttribute = 'copilot_chat.request.max_prompt_tokens';
/** Requests that it passes on for other agents, which keep sessions of their own. */
const passedOn = /Proxy$|LMServer/;

/** A request to a model. */
export interface TracedRequest {
  readonly spanId: string;
  readonly sessionId: string;
  /** The id of the call that started the agent, `mainThread` for the session's own. */
  readonly threadId: string;
  /** The turn it was made for; equal for all requests of a turn. */
  readonly turnId: string | null;
  readonly start: number | null;
  readonly model: string | null;
  readonly provider: string | null;
  /** The cached tokens are among those of the input. */
  readonly input: number | null;
  readonly cached: number | null;
  readonly output: number | null;
}

export function isTraceStore(database: SourceDatabase): boolean {
  const has = database.columns('spans');
  return columns.every(column => has.has(column)) && database.columns('span_attributes').has('key');
}

/** The requests of all sessions, or of one, in the order in which they were sent. */
export function tracedRequests(database: SourceDatabase, sessionId?: string): TracedRequest[] {
  const found: TracedRequest[] = [];
  for (const row of database.rows(
    `SELECT s.*, p.chat_session_id AS caller_session, own.value AS own_value, parent.value AS parent_session
     FROM spans s
     LEFT JOIN spans p ON p.span_id = s.parent_span_id
     LEFT JOIN span_attributes own ON own.span_id = s.span_id AND own.key = '${ownAttribute}'
     LEFT JOIN span_attributes parent ON parent.span_id = s.span_id AND parent.key = 'copilot_chat.parent_chat_session_id'
     WHERE s.operation_name = 'chat' ORDER BY s.start_time_ms, s.span_id`,
  )) {
    const request = requestIn(row);
    if (request !== null && (sessionId === undefined || request.sessionId === sessionId)) found.push(request);
  }
  return found;
}

function requestIn(row: Readonly<Record<string, SourceValue>>): TracedRequest | null {
  const text = (key: string): string | null => sourceText(row[key]) || null;
  const own = text('chat_session_id');
  const parent = text('parent_session');
  const sessionId = parent ?? own ?? text('caller_session');
  const spanId = text('span_id');
  if (sessionId === null || spanId === null || row.own_value === null) return null;
  if (passedOn.test(text('agent_name') ?? '')) return null;
  const provider = text('provider_name');
  return {
    spanId,
    sessionId,
    threadId: parent !== null && own !== null ? own : mainThread,
    turnId: text('conversation_id'),
    start: sourceNumber(row.start_time_ms),
    model: text('response_model') ?? text('request_model'),
    // GitHub sells models of others at their prices.
    provider: provider === 'github' ? null : provider,
    input: sourceNumber(row.input_tokens),
    cached: sourceNumber(row.cached_tokens),
    output: sourceNumber(row.output_tokens),
  };
}

/** The sessions with requests. Rows are added and, when they are old, removed; none is changed. */
export function* traceParts(database: SourceDatabase): Generator<SourcePart> {
  if (!isTraceStore(database)) return;
  const sessions = new Map<string, { count: number; last: string }>();
  for (const { sessionId, spanId } of tracedRequests(database)) {
    const known = sessions.get(sessionId);
    sessions.set(sessionId, { count: (known?.count ?? 0) + 1, last: spanId });
  }
  for (const [id, { count, last }] of sessions)
    yield { part: id, version: `${count} ${last}`, identity: identityOf(id) };
}

function identityOf(id: string): SourceIdentity {
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: `${id}:traces` };
}

/** The first prompt of a session that is still there. */
export function tracedPrompt(database: SourceDatabase, sessionId: string): string | null {
  for (const row of database.rows(
    `SELECT a.value AS prompt FROM spans s JOIN span_attributes a ON a.span_id = s.span_id
     WHERE s.chat_session_id = ? AND s.operation_name = 'invoke_agent' AND a.key = 'copilot_chat.user_request'
     ORDER BY s.start_time_ms LIMIT 1`,
    [sessionId],
  ))
    return sourceText(row.prompt) || null;
  return null;
}

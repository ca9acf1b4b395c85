import { addTokens, noTokens, type TokenBuckets } from '../../model/tokens';
import { isRecord, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { plainSessionId } from './identify';
import type { Line, Reading } from './reading';
import { noteClosed } from './sessionEnd';
import { readTokens } from './usage';

/** `cost-state`: the client's cumulative total, sidechains and unrecorded requests included. The last one counts. */
export function readCostState(reading: Reading, record: JsonRecord): void {
  noteClosed(reading);
  const usd = numberField(record, 'totalCostUSD');
  if (usd === null || usd < 0 || usd > 1e9) return;
  let tokens: TokenBuckets = noTokens;
  for (const usage of Object.values(recordField(record, 'modelUsage') ?? {})) {
    if (isRecord(usage)) tokens = addTokens(tokens, modelTokens(usage));
  }
  reading.context.sink.session({ statedTotal: { nanoUsd: Math.round(usd * 1e9), tokens } });
}

function modelTokens(usage: JsonRecord): TokenBuckets {
  const named = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_input_tokens: usage.cacheReadInputTokens,
    cache_creation_input_tokens: usage.cacheCreationInputTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheCreationEphemeral5mInputTokens,
      ephemeral_1h_input_tokens: usage.cacheCreationEphemeral1hInputTokens,
    },
  };
  return readTokens(named, () => undefined);
}

/** `pr-link`: a pull request the session opened. */
export function readPullRequest(reading: Reading, record: JsonRecord): void {
  const url = stringField(record, 'prUrl');
  if (url !== null) reading.context.sink.session({ links: [{ kind: 'pull_request', url }] });
}

/** `worktree-state` and `relocated`: the session goes on in another directory. */
export function readMove(reading: Reading, line: Line): void {
  const worktree = recordField(line.record, 'worktreeSession');
  const path = worktree === null ? stringField(line.record, 'relocatedCwd') : stringField(worktree, 'worktreePath');
  if (path === null) return;
  const branch = worktree === null ? reading.state.gitBranch : stringField(worktree, 'worktreeBranch');
  if (!movePlace(reading, path, branch)) return;
  reading.event(line, { kind: 'lifecycle', role: 'system', detail: 'relocation', summary: `Works in ${path}` });
}

/** Permission mode as records of 2.1 state it; only a change is an event. */
export function readPermissionMode(reading: Reading, line: Line): void {
  const mode = stringField(line.record, 'permissionMode');
  if (mode === null || mode === reading.state.permissionMode) return;
  const isFirst = reading.state.permissionMode === null;
  reading.state.permissionMode = mode;
  if (isFirst) return;
  reading.event(line, {
    kind: 'lifecycle',
    role: 'system',
    detail: 'permission_mode',
    summary: `Permission mode ${mode}`,
  });
}

/** Version, place and kind of client, from any record of the conversation. */
export function noteClient(reading: Reading, record: JsonRecord): void {
  const { state } = reading;
  const version = stringField(record, 'version');
  if (version !== null && version !== state.agentVersion) {
    state.agentVersion = version;
    reading.context.sink.session({ agentVersion: version });
  }
  const cwd = stringField(record, 'cwd');
  if (cwd !== null) movePlace(reading, cwd, stringField(record, 'gitBranch'));
  const automated = isAutomated(record);
  if (automated !== null && automated !== state.automated) {
    state.automated = automated;
    reading.context.sink.session({ automated });
  }
}

/** Whether the record shows that no human typed; older versions do not tell. */
function isAutomated(record: JsonRecord): boolean | null {
  const source = record.promptSource;
  if (source === 'typed' || source === 'queued') return false;
  const entrypoint = stringField(record, 'entrypoint');
  if (entrypoint === null) return source === 'sdk' ? true : null;
  return /^sdk|github|exec|^mcp|^print/.test(entrypoint);
}

function movePlace(reading: Reading, cwd: string, gitBranch: string | null): boolean {
  const { state } = reading;
  if (cwd === state.cwd && gitBranch === state.gitBranch) return false;
  state.cwd = cwd;
  state.gitBranch = gitBranch;
  reading.context.sink.place({ cwd, gitBranch, seq: state.nextSeq });
  return true;
}

/** Only a file named after a session can tell that a record names another one. */
const sessionName = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/**
 * Whether a message was copied here from another session, which is then the parent. Forks and old resumes copy history
 * with its message ids: up to 2.1 under the old session id, in other versions under the new one and older than the
 * operation that opened the file, and in 1.0.x all at the time of the first message.
 */
export function isCopied(reading: Reading, record: JsonRecord, ts: number | null): boolean {
  const { state } = reading;
  const forked = recordField(record, 'forkedFrom');
  const from = forked === null ? null : plainSessionId(stringField(forked, 'sessionId'));
  if (from !== null) return copiedFrom(reading, from);

  const own = reading.context.identity.sessionId;
  const session = plainSessionId(stringField(record, 'sessionId'));
  if (own !== null && sessionName.test(own) && session !== null && session !== own && !state.ownSeen) {
    return copiedFrom(reading, session);
  }
  if (session === own) state.ownSeen = true;
  const isFirst = state.firstMessageAt === null;
  if (isFirst) state.firstMessageAt = ts;
  // A prompt may be dated when it was typed, before the file was opened; an answer cannot be.
  if (record.type !== 'assistant') return false;
  if (ts !== null && state.openedAt !== null && ts < state.openedAt) return copiedSomewhere(reading, 'fork');
  const isOld = String(record.version).startsWith('1.');
  if (!isFirst && isOld && ts !== null && ts === state.firstMessageAt && record.requestId === undefined) {
    return copiedSomewhere(reading, 'continuation');
  }
  return false;
}

function copiedFrom(reading: Reading, parent: string): boolean {
  if (reading.state.parentSession !== parent) {
    reading.state.parentSession = parent;
    reading.context.sink.session({ relationship: 'fork', parentNativeId: parent });
  }
  return true;
}

function copiedSomewhere(reading: Reading, relationship: 'fork' | 'continuation'): boolean {
  if (!reading.state.copiedSeen) {
    reading.state.copiedSeen = true;
    reading.context.sink.session({ relationship });
  }
  return true;
}

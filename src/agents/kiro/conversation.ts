import { mainThread } from '../../model/facts';
import { type TokenBuckets, totalTokens } from '../../model/tokens';
import type { SourceContent } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { buckets, tokenCount } from '../tokenCounts';
import { cliResult } from './cliSession';
import { conversationText } from './conversationRows';
import { KiroDocument } from './kiroDocument';
import type { KiroResult } from './kiroTeller';

/** What the client says in the user's name when they interrupt, or answer `n`; any other answer to a call is theirs. */
const interruptText = 'The user interrupted the tool execution.';
const denialText = 'I deny this tool request.';
/** ... and in the model's name after an interrupt. */
const afterInterrupt = 'Tool uses were interrupted, waiting for the next user prompt';

/**
 * A conversation in the database of Kiro CLI (`--no-interactive`, and all of them before 2.0) and of Amazon Q Developer CLI,
 * whose successor it is: one JSON document `{conversation_id, history: [{user, assistant, request_metadata}]}`
 * (aws/amazon-q-developer-cli `crates/chat-cli/src/cli/chat/{conversation,message,parser}.rs`).
 */
export class Conversation extends KiroDocument {
  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'sqlite') return;
    const row = conversationText(content.database, this.context.source);
    const value = row === null ? null : parseFields(row.value);
    if (row === null || value === null) {
      if (row !== null) this.teller.facts.problem('malformed_json', 'conversation');
      return;
    }
    const { sink } = this.context;
    this.teller.cwd = row.cwd;
    sink.place({ cwd: row.cwd, gitBranch: null, seq: 0 });
    const model = stringField(fieldsAt(value, 'model_info'), 'model_id') ?? stringField(value, 'model') ?? undefined;
    sink.thread({ threadId: mainThread, kind: 'main', model });

    const tangent = fieldsAt(value, 'tangent_state');
    const entries = [...listField(tangent, 'main_history'), ...listField(value, 'history')].filter(isRecord);
    const next = fieldsAt(value, 'next_message');
    const results = resultsIn([...entries.map(entry => fieldsAt(entry, 'user')), next]);
    this.#compaction(value);
    let isPending = false;
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      const key = keyOf(entry) ?? `entry ${index}`;
      // In tangent mode the history so far stands twice.
      if (seen.has(key)) continue;
      seen.add(key);
      isPending = this.#entry(key, entry, results);
      if (this.teller.takeNews()) yield;
    }
    // What was typed and not answered yet.
    if (Object.keys(next).length > 0) this.#user(`next ${String(next.timestamp)}`, timeOf(next.timestamp), next);
    sink.session({ endState: isPending ? 'tool_pending' : entries.length > 0 ? 'awaiting_user' : 'truncated' });
  }

  /** True when calls of it are not answered. */
  #entry(key: string, entry: JsonRecord, results: ReadonlyMap<string, KiroResult>): boolean {
    const user = fieldsAt(entry, 'user');
    const request = fieldsAt(entry, 'request_metadata');
    const cwd = stringField(fieldsAt(fieldsAt(user, 'env_context'), 'env_state'), 'current_working_directory');
    if (cwd !== null && cwd !== this.teller.cwd) {
      this.teller.cwd = cwd;
      this.context.sink.place({
        cwd,
        gitBranch: null,
        seq: this.teller.seqOf(`${key} user`) ?? this.teller.nextSeq,
      });
    }
    const asked = timeOf(user.timestamp) ?? timeOf(request.request_start_timestamp_ms);
    this.#user(`${key} user`, asked, user);

    const ts = timeOf(request.stream_end_timestamp_ms);
    const requestKey = requestKeyOf(request);
    const assistant = fieldsAt(entry, 'assistant');
    const answer = isRecord(assistant.ToolUse) ? assistant.ToolUse : fieldsAt(assistant, 'Response');
    const body = stringField(answer, 'content');
    const node = `${key} answer`;
    const tokens = tokensIn(request);
    const isOfClient = body === afterInterrupt;
    if (isOfClient) this.teller.event(node, { kind: 'user_msg', role: 'system', detail: 'injected', ts, body });
    else if (body !== null || tokens !== null)
      this.teller.event(node, { kind: 'assistant_msg', role: 'assistant', ts, body, requestKey });
    if (tokens !== null && requestKey !== null)
      this.#usage(requestKey, this.teller.seqOf(node) ?? 0, ts, stringField(request, 'model_id'), tokens);
    let isPending = false;
    for (const [index, use] of listField(answer, 'tool_uses').entries()) {
      if (!isRecord(use)) continue;
      const id = stringField(use, 'id') ?? `${key} call ${index}`;
      const result = results.get(id) ?? null;
      isPending ||= result === null;
      const tool = stringField(use, 'name') ?? stringField(use, 'orig_name') ?? 'unknown';
      const input = fieldsAt(use, 'args');
      this.teller.call({ id, tool, input, ts, copied: false, cwd: stringField(input, 'working_dir') }, result);
    }
    return isPending;
  }

  #user(node: string, ts: number | null, user: JsonRecord): void {
    const content = fieldsAt(user, 'content');
    const cancelled = fieldsAt(content, 'CancelledToolUses');
    const prompt = stringField(fieldsAt(content, 'Prompt'), 'prompt') ?? stringField(cancelled, 'prompt');
    if (prompt === null) return;
    if (prompt === interruptText && cancelled.prompt === prompt)
      this.teller.event(node, { kind: 'human_intervention', role: 'user', detail: 'interrupt', ts, body: prompt });
    else if (prompt.startsWith(denialText) && cancelled.prompt === prompt)
      this.teller.event(node, { kind: 'user_msg', role: 'system', detail: 'injected', ts, body: prompt });
    else this.teller.prompt(node, ts, prompt);
  }

  /** After `/compact` the history begins anew, with a summary of what was. */
  #compaction(value: JsonRecord): void {
    const [summary, request] = listField(value, 'latest_summary');
    if (typeof summary !== 'string') return;
    const made = isRecord(request) ? request : {};
    const told = { kind: 'lifecycle', role: 'system', detail: 'compaction' } as const;
    const key = stringField(made, 'message_id') ?? 'latest';
    this.teller.event(`summary ${key}`, { ...told, ts: timeOf(made.stream_end_timestamp_ms), body: summary });
  }

  #usage(requestKey: string, seq: number, ts: number | null, model: string | null, tokens: TokenBuckets): void {
    this.context.sink.usage({
      requestKey,
      seq,
      threadId: mainThread,
      ts,
      model,
      provider: null,
      tokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      statedNanoUsd: null,
    });
  }
}

/** Fields of newer versions; those seen so far leave them empty, which is not 0. */
function tokensIn(request: JsonRecord): TokenBuckets | null {
  const tokens = buckets({
    input: tokenCount(request.uncached_input_tokens),
    output: tokenCount(request.output_tokens),
    cacheRead: tokenCount(request.cache_read_input_tokens),
    cacheWrite5m: tokenCount(request.cache_write_input_tokens),
  });
  return totalTokens(tokens) === 0 ? null : tokens;
}

function keyOf(entry: JsonRecord): string | null {
  const { ToolUse, Response } = fieldsAt(entry, 'assistant');
  const answer = isRecord(ToolUse) ? ToolUse : isRecord(Response) ? Response : {};
  const id = stringField(answer, 'message_id') ?? stringField(fieldsAt(entry, 'request_metadata'), 'message_id');
  return id ?? stringField(fieldsAt(entry, 'user'), 'timestamp');
}

function requestKeyOf(request: JsonRecord): string | null {
  return stringField(request, 'request_id') ?? stringField(request, 'message_id');
}

function resultsIn(users: readonly JsonRecord[]): Map<string, KiroResult> {
  const results = new Map<string, KiroResult>();
  for (const user of users) {
    const content = fieldsAt(user, 'content');
    const cancelled = fieldsAt(content, 'CancelledToolUses');
    for (const [id, result] of resultsOf(fieldsAt(content, 'ToolUseResults'))) results.set(id, result);
    for (const [id, result] of resultsOf(cancelled))
      results.set(id, {
        ...result,
        failed: true,
        stopped: cancelled.prompt === interruptText ? 'interrupted' : 'denial',
      });
  }
  return results;
}

function resultsOf(content: JsonRecord): [string, KiroResult][] {
  return listField(content, 'tool_use_results').flatMap((result): [string, KiroResult][] => {
    const id = isRecord(result) ? stringField(result, 'tool_use_id') : null;
    return id === null || !isRecord(result) ? [] : [[id, cliResult(result)]];
  });
}

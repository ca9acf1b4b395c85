import { mainThread } from '../../model/facts';
import type { TokenBuckets } from '../../model/tokens';
import { googleBuckets } from '../googleTokens';
import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import type { Reading } from './reading';
import { agentOfPrompt } from './subagents';

/** Telemetry and the record of its response stand next to each other, but for what parallel agents write between them. */
const rememberedRequests = 24;

/**
 * Bills requests. The session's file has telemetry (`ui_telemetry`) of every response: of the conversation, where the
 * answer's own record repeats it; of agents, whose own files do, in versions that write such; and of requests the client
 * makes for itself, which have no other record. So the first are told under one key, an agent's under a key that is made
 * of the agent and the counts, and the rest as they are.
 */
export class Requests {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /**
   * The key of an answer's request, by its counts; the counts wait for their telemetry where that comes later. An agent's
   * calls are records of their own, after the one that has the counts.
   */
  keyOf(record: JsonRecord, uuid: string): string | null {
    const { state, context, isMain } = this.#reading;
    const counts = countsOf(usageFields(record));
    if (!isMain) {
      const { sessionId, threadId } = context.identity;
      if (counts !== null) state.agentKey = agentKey(sessionId ?? '', threadId, counts);
      return state.agentKey;
    }
    if (counts === null) return null;
    const at = state.responses.findIndex(response => response.counts === counts);
    const [known] = at < 0 ? [] : state.responses.splice(at, 1);
    if (known !== undefined) return known.key;
    remember(state.answers, { key: uuid, counts });
    return uuid;
  }

  /** The usage of an answer, at its first event. */
  answer(record: JsonRecord, seq: number, requestKey: string | null): void {
    const tokens = bucketsOf(usageFields(record));
    if (tokens === null || requestKey === null) return;
    if (tokens === 'absurd') {
      this.#reading.teller.problem('absurd_tokens', 'usageMetadata');
      return;
    }
    const { state, context } = this.#reading;
    state.hasUsage = true;
    this.#tell({ seq, requestKey, tokens, model: state.model, threadId: context.identity.threadId });
  }

  /** An `api_response` event. */
  response(event: JsonRecord, uuid: string): void {
    const { state, context, isMain, forkedFrom } = this.#reading;
    state.provider = providerOf(stringField(event, 'auth_type')) ?? state.provider;
    const usage = {
      promptTokenCount: event.input_token_count,
      candidatesTokenCount: event.output_token_count,
      cachedContentTokenCount: event.cached_content_token_count,
      thoughtsTokenCount: event.thoughts_token_count,
      toolUsePromptTokenCount: event.tool_token_count,
      totalTokenCount: event.total_token_count,
    };
    const tokens = bucketsOf(usage);
    const counts = countsOf(usage);
    if (tokens === 'absurd') this.#reading.teller.problem('absurd_tokens', 'ui_telemetry');
    if (tokens === null || tokens === 'absurd' || counts === null || !isMain) return;
    const model = stringField(event, 'model');
    const agent = stringField(event, 'subagent_id') ?? agentOfPrompt(stringField(event, 'prompt_id'));
    if (agent !== null) {
      const requestKey = agentKey(forkedFrom ?? context.identity.sessionId ?? '', agent, counts);
      this.#tell({ seq: state.seq, requestKey, tokens, model, threadId: agent });
      return;
    }
    const at = state.answers.findIndex(answer => answer.counts === counts);
    if (at >= 0) {
      state.answers.splice(at, 1);
      return;
    }
    remember(state.responses, { key: uuid, counts });
    this.#tell({ seq: state.seq, requestKey: uuid, tokens, model, threadId: mainThread });
  }

  #tell(told: {
    readonly seq: number;
    readonly requestKey: string;
    readonly tokens: TokenBuckets;
    readonly model: string | null;
    readonly threadId: string;
  }): void {
    const { context, state, ts, isCopied } = this.#reading;
    context.sink.usage({
      ...told,
      ts,
      provider: state.provider,
      speed: 'standard',
      webSearches: 0,
      copied: isCopied,
      fidelity: 'exact',
      statedNanoUsd: null,
    });
  }
}

function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > rememberedRequests) list.shift();
}

/** Both files of an agent's request know these, and nothing else in common. */
function agentKey(sessionId: string, agentId: string, counts: string): string {
  return `${sessionId}/${agentId}/${counts}`;
}

function usageFields(record: JsonRecord): JsonRecord {
  return fieldsAt(record, 'usageMetadata');
}

function countsOf(usage: JsonRecord): string | null {
  const { promptTokenCount, candidatesTokenCount, cachedContentTokenCount } = usage;
  if (typeof promptTokenCount !== 'number' && typeof candidatesTokenCount !== 'number') return null;
  return [promptTokenCount, candidatesTokenCount, cachedContentTokenCount].map(count => String(count ?? 0)).join('-');
}

function bucketsOf(usage: JsonRecord): TokenBuckets | 'absurd' | null {
  return googleBuckets({
    prompt: usage.promptTokenCount,
    cached: usage.cachedContentTokenCount,
    output: usage.candidatesTokenCount,
    thoughts: usage.thoughtsTokenCount,
    tool: usage.toolUsePromptTokenCount,
    total: usage.totalTokenCount,
  });
}

/** The protocol names a provider only where one alone speaks it; anyone's models are served in OpenAI's. */
function providerOf(authType: string | null): string | null {
  if (authType === 'gemini' || authType === 'vertex-ai') return 'google';
  return authType === 'anthropic' ? 'anthropic' : null;
}

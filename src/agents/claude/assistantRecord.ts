import { recognizeCheck } from '../../checks/recognizeCheck';
import { contentText } from '../blockTexts';
import { isRecord, type JsonRecord, recordField, stringField } from '../jsonRecord';
import { isEditTool, readEditRequest } from './editRequest';
import { remember } from './readerState';
import type { Line, Reading } from './reading';
import { noteAct } from './sessionEnd';
import { noteModel, spawnOf } from './sidechains';
import { mergeLine, priceTerms, readTokens, rememberedRequests, requestKey, saysMore } from './usage';

/** The client's own words in the assistant's name: they cost nothing and are no turn. */
const synthetic = '<synthetic>';

/** Calls that never got a result (killed runs) are forgotten beyond this. */
const rememberedCalls = 200;

/** An `assistant` record: the blocks it says and the usage of its request. */
export function readAssistant(reading: Reading, line: Line): void {
  const message = recordField(line.record, 'message');
  if (message === null) {
    reading.problem('unexpected_shape', 'assistant without message');
    return;
  }
  const model = stringField(message, 'model');
  const isError = line.record.isApiErrorMessage === true;
  const usage = model === synthetic || isError ? null : recordField(message, 'usage');
  const key = usage === null ? null : requestKey(line.record, message, placeOf(reading, line));
  const first = reading.state.nextSeq;
  const chars = readBlocks(reading, line, message, { key, isSynthetic: model === synthetic, isError });
  if (usage !== null && key !== null) {
    readUsage(reading, line, message, usage, { key, model, chars, seq: Math.min(first, reading.state.nextSeq - 1) });
  }
  if (model !== null && model !== synthetic) noteModel(reading, line.threadId, model);
}

function placeOf(reading: Reading, line: Line): string {
  return `${reading.context.identity.transcriptKey}@${line.at.offset}`;
}

interface Request {
  readonly key: string | null;
  readonly isSynthetic: boolean;
  readonly isError: boolean;
}

/** Emits the blocks' events and returns how many characters the model wrote in them. */
function readBlocks(reading: Reading, line: Line, message: JsonRecord, request: Request): number {
  const content = message.content;
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [{ type: 'text', text: content }];
  let chars = 0;
  for (const block of blocks) {
    if (!isRecord(block)) continue;
    const type = stringField(block, 'type') ?? 'none';
    if (type === 'text') chars += readText(reading, line, message, block, request);
    else if (type === 'thinking' || type === 'redacted_thinking') chars += readThinking(reading, line, block, request);
    else if (type === 'tool_use' || type === 'server_tool_use' || type === 'mcp_tool_use') {
      chars += readCall(reading, line, block, request);
    } else if (type.endsWith('_tool_result')) readServerResult(reading, line, block, request);
    else if (type === 'fallback') readFallback(reading, line, block);
    else {
      reading.unknown(`assistant block ${type}`);
      reading.event(line, { kind: 'unknown', role: 'assistant', detail: type, requestKey: request.key });
    }
  }
  return chars;
}

function readText(reading: Reading, line: Line, message: JsonRecord, block: JsonRecord, request: Request): number {
  const text = stringField(block, 'text');
  if (text === null) return 0;
  if (request.isError) {
    reading.event(line, { kind: 'error', role: 'system', detail: 'api_error', body: text });
    noteCutStream(reading, line, text);
    noteAct(reading, line, 'error');
    return 0;
  }
  if (request.isSynthetic) {
    reading.event(line, { kind: 'lifecycle', role: 'system', detail: 'synthetic', body: text });
    return 0;
  }
  const aborted = line.record.isAbortedMidStream === true;
  reading.event(line, {
    kind: 'assistant_msg',
    role: 'assistant',
    detail: aborted ? 'aborted' : null,
    body: text,
    requestKey: request.key,
  });
  noteAct(reading, line, aborted ? 'aborted' : message.stop_reason === 'tool_use' ? 'unfinished' : 'answer');
  return text.length;
}

function readThinking(reading: Reading, line: Line, block: JsonRecord, request: Request): number {
  const text = stringField(block, 'thinking');
  reading.event(line, {
    kind: 'thinking',
    role: 'assistant',
    detail: text === null ? 'redacted' : null,
    body: text,
    requestKey: request.key,
  });
  noteAct(reading, line, 'unfinished');
  return text?.length ?? 0;
}

function readCall(reading: Reading, line: Line, block: JsonRecord, request: Request): number {
  const tool = stringField(block, 'name') ?? 'unknown';
  const callId = stringField(block, 'id');
  const input = recordField(block, 'input') ?? {};
  const body = JSON.stringify(block.input ?? {});
  const command = tool === 'Bash' ? stringField(input, 'command') : null;
  const check = command === null ? null : recognizeCheck(command);
  const edit = isEditTool(tool) ? readEditRequest(input, cwdOf(line.record)) : null;
  const seq = reading.event(line, {
    kind: check !== null ? 'test_run' : edit !== null ? 'edit' : 'tool_call',
    role: 'assistant',
    tool,
    callId,
    summary: callSummary(tool, input),
    body,
    requestKey: request.key,
  });
  if (callId !== null && block.type === 'tool_use') {
    const call = { seq, threadId: line.threadId, tool, command, edit, spawn: spawnOf(tool, input) };
    remember(reading.state.calls, callId, call, rememberedCalls);
  }
  noteAct(reading, line, 'unfinished');
  return body.length;
}

function cwdOf(record: JsonRecord): string | null {
  return stringField(record, 'cwd');
}

/** Results of tools that the provider runs (web search) stand in the assistant's own message. */
function readServerResult(reading: Reading, line: Line, block: JsonRecord, request: Request): void {
  reading.event(line, {
    kind: 'tool_result',
    role: 'tool',
    detail: stringField(block, 'type'),
    callId: stringField(block, 'tool_use_id'),
    body: contentText(block.content) ?? JSON.stringify(block.content ?? null),
    requestKey: request.key,
  });
}

function readFallback(reading: Reading, line: Line, block: JsonRecord): void {
  const from = recordField(block, 'from');
  const to = recordField(block, 'to');
  const models = [from, to].map(one => (one === null ? 'unknown' : (stringField(one, 'model') ?? 'unknown')));
  reading.event(line, {
    kind: 'lifecycle',
    role: 'system',
    detail: 'model_fallback',
    summary: `Model changed from ${models.join(' to ')}`,
  });
}

/** The one input that tells calls of a tool apart, in the order in which tools name it. */
const tellingInputs = [
  'command',
  'file_path',
  'notebook_path',
  'pattern',
  'description',
  'query',
  'url',
  'skill',
  'subject',
  'path',
  'prompt',
] as const;

function callSummary(tool: string, input: JsonRecord): string {
  for (const key of tellingInputs) {
    const value = stringField(input, key);
    if (value !== null) return value;
  }
  for (const value of Object.values(input)) if (typeof value === 'string' && value !== '') return value;
  return tool;
}

interface UsageLine {
  readonly key: string;
  readonly model: string | null;
  readonly chars: number;
  readonly seq: number;
}

function readUsage(reading: Reading, line: Line, message: JsonRecord, usage: JsonRecord, at: UsageLine): void {
  const { requests } = reading.state;
  const seen = requests.get(at.key);
  const tokens = readTokens(usage, (reason, detail) => reading.problem(reason, detail));
  const next = mergeLine(seen, tokens, {
    chars: at.chars,
    stopped: typeof message.stop_reason === 'string',
    aborted: line.record.isAbortedMidStream === true,
  });
  remember(requests, at.key, next, rememberedRequests);
  if (!saysMore(seen, next)) return;
  const given = {
    requestKey: at.key,
    seq: Math.max(0, at.seq),
    threadId: line.threadId,
    ts: line.ts,
    model: at.model,
    ...priceTerms(line.record, usage, at.model),
    tokens: next.tokens,
    copied: line.copied,
    fidelity: next.fidelity,
  };
  reading.state.lastUsage = given;
  reading.context.sink.usage(given);
}

/** The client notes a stream that broke off; the answer before it never got its final usage. */
function noteCutStream(reading: Reading, line: Line, text: string): void {
  const { lastUsage, requests } = reading.state;
  const isCut = line.record.streamCutCause !== undefined || text.includes('Connection lost mid-response');
  if (!isCut || lastUsage === null || lastUsage.threadId !== line.threadId) return;
  const seen = requests.get(lastUsage.requestKey);
  if (seen !== undefined) requests.set(lastUsage.requestKey, { ...seen, aborted: true, fidelity: 'partial' });
  reading.state.lastUsage = { ...lastUsage, fidelity: 'partial' };
  reading.context.sink.usage(reading.state.lastUsage);
}

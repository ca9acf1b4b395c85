import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { isRecord, type JsonRecord, recordField, stringField } from '../jsonRecord';
import { readAssistant } from './assistantRecord';
import { readAttachment } from './attachmentRecord';
import { emptyState, restoreState, storeState } from './readerState';
import { type Line, Reading } from './reading';
import { isRepeat } from './repeats';
import { endStateOf, threadStatusOf } from './sessionEnd';
import { isCopied, noteClient, readCostState, readMove, readPermissionMode, readPullRequest } from './sessionRecords';
import { announceOwnThread, progressThread, threadOf } from './sidechains';
import { readSystem } from './systemRecord';
import { giveTitle, noteLeaf, readSummary } from './titles';
import { readUser } from './userRecord';

/** Records of the client that hold no conversation: copies of requests, snapshots, queues and display state. */
const quietTypes = new Set([
  'api-request',
  'api-request-blob',
  'api-request-shape',
  'atis-latch',
  'attribution-snapshot',
  'bridge-session',
  'content-replacement',
  'file-history-delta',
  'file-history-snapshot',
  'frame-link',
  'last-prompt',
  'mode',
  'queue-operation',
  'result',
  'speculation-accept',
  'started',
  'tag',
  'task-summary',
  'tools-used',
]);

/** Starts reading a Claude Code transcript, or goes on where `state` was taken. */
export function openClaudeReader(context: ReaderContext, state: Json | undefined): TranscriptReader {
  return new ClaudeReader(new Reading(context, state === undefined ? emptyState() : restoreState(state)));
}

class ClaudeReader implements TranscriptReader {
  constructor(private readonly reading: Reading) {}

  line(record: unknown, at: LinePosition): void {
    this.reading.startLine(at);
    if (!this.reading.state.started) {
      this.reading.state.started = true;
      announceOwnThread(this.reading);
    }
    if (!isRecord(record)) {
      this.reading.problem('unexpected_shape', 'line is no object');
      return;
    }
    try {
      this.dispatch(record, at);
    } catch (error) {
      // Only nesting deep enough to exhaust the stack gets here.
      this.reading.problem('unexpected_shape', error instanceof Error ? error.name : 'unreadable record');
    }
  }

  flush(): void {
    const { identity, sink } = this.reading.context;
    if (this.reading.isMainSource) {
      const endState = endStateOf(this.reading);
      if (endState !== null) sink.session({ endState });
      return;
    }
    const status = threadStatusOf(this.reading);
    if (status !== undefined) sink.thread({ threadId: identity.threadId, status });
  }

  state(): Json {
    return storeState(this.reading.state);
  }

  private dispatch(record: JsonRecord, at: LinePosition): void {
    const reading = this.reading;
    const type = record.type;
    switch (type) {
      case 'user':
      case 'assistant':
        this.message(record, at);
        return;
      case 'system':
        noteClient(reading, record);
        readSystem(reading, this.lineOf(record, at));
        return;
      case 'attachment':
        noteClient(reading, record);
        if (!readAttachment(reading, this.lineOf(record, at))) reading.bridge(record);
        return;
      case 'progress':
        this.progress(record, at);
        return;
      case 'summary':
        readSummary(reading, record);
        return;
      case 'custom-title':
        giveTitle(reading, stringField(record, 'customTitle'), 'custom');
        return;
      case 'agent-name':
        giveTitle(reading, stringField(record, 'agentName'), 'agentName');
        return;
      case 'ai-title':
        giveTitle(reading, stringField(record, 'aiTitle'), 'generated');
        return;
      case 'pr-link':
        readPullRequest(reading, record);
        return;
      case 'cost-state':
        readCostState(reading, record);
        return;
      case 'worktree-state':
      case 'relocated':
        readMove(reading, this.lineOf(record, at));
        return;
      case 'permission-mode':
        readPermissionMode(reading, this.lineOf(record, at));
        return;
      default:
        if (type === 'queue-operation') this.noteOpening(record);
        if (typeof type !== 'string') reading.unknown('no type');
        else if (!quietTypes.has(type)) reading.unknown(type);
        if (typeof record.uuid === 'string') reading.bridge(record);
    }
  }

  private message(record: JsonRecord, at: LinePosition): void {
    const reading = this.reading;
    noteClient(reading, record);
    const line = this.lineOf(record, at);
    if (isRepeat(reading, line)) {
      reading.bridgeTo(record, reading.state.leaf);
      return;
    }
    if (line.node !== null) noteLeaf(reading, line.node);
    const before = reading.state.nextSeq;
    if (record.type === 'user') readUser(reading, line);
    else readAssistant(reading, line);
    if (reading.state.nextSeq === before) reading.bridge(record);
  }

  private lineOf(record: JsonRecord, at: LinePosition): Line {
    const reading = this.reading;
    const ts = reading.time(record);
    const node = stringField(record, 'uuid');
    if (node !== null && node === record.parentUuid) reading.problem('cyclic_parents', 'record is its own parent');
    return {
      record,
      at,
      ts,
      threadId: threadOf(reading, record),
      node,
      parentNode: reading.parentOf(record),
      repeated: false,
      copied: record.type === 'user' || record.type === 'assistant' ? isCopied(reading, record, ts) : false,
    };
  }

  /** `agent_progress` embeds a subagent's messages: the only record of them where the agent's own file is missing. */
  private progress(record: JsonRecord, at: LinePosition): void {
    const reading = this.reading;
    reading.bridge(record);
    const data = recordField(record, 'data');
    if (data === null || data.type !== 'agent_progress') return;
    const message = recordField(data, 'message');
    const threadId = message === null ? null : progressThread(reading, data, record);
    if (message === null || threadId === null) return;
    const line: Line = {
      record: message,
      at,
      ts: reading.time(message) ?? reading.time(record),
      threadId,
      node: stringField(message, 'uuid'),
      parentNode: null,
      repeated: true,
      copied: false,
    };
    if (message.type === 'user') readUser(reading, line);
    else if (message.type === 'assistant') readAssistant(reading, line);
  }

  /** The queue operation that opens a file dates it: messages that are older came from another session. */
  private noteOpening(record: JsonRecord): void {
    const { state } = this.reading;
    if (state.openedAt === null && state.firstMessageAt === null && state.last.act === 'none') {
      state.openedAt = this.reading.time(record);
    }
  }
}

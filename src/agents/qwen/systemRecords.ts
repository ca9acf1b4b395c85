import { fieldsAt, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { rewindAfter, rewindTo } from '../rewinds';
import { titleFrom } from '../titleFrom';
import type { Reading } from './reading';
import type { Requests } from './requests';

/** Records that repeat what others say, or concern the client alone. */
const silent = new Set([
  'agent_bootstrap',
  'agent_retry',
  'agent_session_ready',
  'at_command',
  'attribution_snapshot',
  'background_task_completed',
  'branch_checkpoint',
  'file_history_snapshot',
  'goal_runtime',
  'goal_state',
  'goal_turn_end',
  'metadata',
  'omni_recall',
  'realtime_message',
  'session_approval_mode',
  'session_artifact_event',
  'session_artifact_snapshot',
  'session_execution_engine',
  'session_notes',
  'session_source',
  'session_sources_snapshot',
  'user_text_elements',
]);

/** Reads `system` records. */
export class SystemRecords {
  readonly #reading: Reading;
  readonly #requests: Requests;

  constructor(reading: Reading, requests: Requests) {
    this.#reading = reading;
    this.#requests = requests;
  }

  /** False for a record that we do not know. */
  read(record: JsonRecord, uuid: string): boolean {
    const subtype = stringField(record, 'subtype') ?? '';
    const payload = fieldsAt(record, 'systemPayload');
    switch (subtype) {
      case 'ui_telemetry':
        this.#telemetry(fieldsAt(payload, 'uiEvent'), uuid);
        return true;
      case 'chat_compression':
        this.#reading.event({
          kind: 'lifecycle',
          role: 'system',
          detail: 'compaction',
          body: compressedText(payload),
          summary: 'context compacted',
        });
        return true;
      case 'slash_command':
        this.#command(payload);
        return true;
      case 'custom_title':
        this.#title(payload);
        return true;
      case 'rewind':
        this.#rewind(record);
        return true;
      case 'parent_session':
        this.#parent(stringField(payload, 'parentSessionId'));
        return true;
      case 'session_model':
        this.#reading.state.model = stringField(payload, 'modelId') ?? this.#reading.state.model;
        return true;
      case 'turn_result':
        this.#turnResult(payload);
        return true;
      default:
        return silent.has(subtype) || subtype.startsWith('managed_session_');
    }
  }

  #telemetry(event: JsonRecord, uuid: string): void {
    const name = stringField(event, 'event.name') ?? '';
    if (name.endsWith('.api_response')) this.#requests.response(event, uuid);
    if (!name.endsWith('.api_error') || stringField(event, 'subagent_id') !== null) return;
    const body = stringField(event, 'error_message') ?? stringField(event, 'error') ?? null;
    this.#reading.event({ kind: 'error', role: 'system', detail: 'api_error', body, summary: body ?? 'API error' });
    this.#reading.state.act = 'error';
  }

  #command(payload: JsonRecord): void {
    const command = stringField(payload, 'rawCommand');
    if (command === null || payload.phase === 'result') return;
    this.#reading.event({ kind: 'user_msg', role: 'user', detail: 'command', body: command });
    if (/^\/(?:quit|exit)\b/.test(command)) this.#reading.state.act = 'left';
  }

  /** Written again and again, so that it stands near the end of the file. */
  #title(payload: JsonRecord): void {
    const { context, isMain } = this.#reading;
    const text = stringField(payload, 'customTitle');
    if (text === null || !isMain) return;
    context.sink.session({
      title: { text: titleFrom(text), source: payload.titleSource === 'auto' ? 'generated' : 'custom' },
    });
  }

  /** The conversation goes on from the record that a former prompt followed. */
  #rewind(record: JsonRecord): void {
    const { state, isCopied } = this.#reading;
    const from = stringField(record, 'parentUuid');
    const at = state.turns.findIndex(([before]) => before === from);
    const dropped = at < 0 ? undefined : state.turns[at]?.[1];
    if (at >= 0 && !isCopied) state.turns.splice(at);
    this.#reading.event({
      kind: 'lifecycle',
      role: 'user',
      detail: dropped === undefined ? rewindAfter : rewindTo,
      summary: 'rewound the conversation',
      parentNode: dropped ?? from,
    });
    state.act = state.turns.length === 0 ? 'none' : 'answer';
  }

  #parent(parentNativeId: string | null): void {
    const { context, isMain, isCopied } = this.#reading;
    if (parentNativeId !== null && isMain && !isCopied)
      context.sink.session({ relationship: 'subagent', parentNativeId, automated: true });
  }

  /** How the daemon saw a turn end. */
  #turnResult(payload: JsonRecord): void {
    const { state } = this.#reading;
    if (payload.state === 'cancelled') {
      this.#reading.event({ kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'turn cancelled' });
      state.act = 'interrupt';
    } else if (payload.state === 'error') {
      const body = stringField(fieldsAt(payload, 'error'), 'message');
      this.#reading.event({ kind: 'error', role: 'system', detail: 'error', body, summary: body ?? 'turn failed' });
      state.act = 'error';
    }
  }
}

function compressedText(payload: JsonRecord): string | null {
  const info = fieldsAt(payload, 'info');
  const from = numberField(info, 'originalTokenCount');
  const to = numberField(info, 'newTokenCount');
  const kept = listField(payload, 'compressedHistory').length;
  return from === null || to === null ? null : `${from} tokens became ${to} in ${kept} messages`;
}

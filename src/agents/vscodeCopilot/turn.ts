import { fieldsAt, isRecord, type JsonRecord, listField, numberField, recordField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { resultText } from './resultText';
import type { ListedRequest } from './sessionDocument';

/** `ResponseModelState` of chatService.ts, by number. */
const states = ['pending', 'complete', 'cancelled', 'failed', 'needs_input'] as const;

/** A request and its response. */
export interface Turn {
  readonly id: string;
  readonly ts: number | null;
  readonly prompt: string;
  /** Null in versions that do not say. */
  readonly state: (typeof states)[number] | null;
  readonly endedAt: number | null;
  /** Whether the state can be taken at its word. */
  readonly isSettled: boolean;
  /** Undone, or cut off by a prompt that was edited. */
  readonly isUndone: boolean;
  /** Sent by VS Code itself. */
  readonly isInjected: boolean;
  readonly fields: JsonRecord;
  /** Null until the response is whole. */
  readonly result: JsonRecord | null;
  /** What the extension keeps of the turn. */
  readonly metadata: JsonRecord;
  readonly parts: readonly unknown[];
}

export function readTurn({ id, fields, isRemoved, isSettled }: ListedRequest): Turn {
  const { message } = fields;
  const state = fieldsAt(fields, 'modelState');
  const result = recordField(fields, 'result');
  const undone = recordField(fields, 'shouldBeRemovedOnSend');
  return {
    id,
    isSettled,
    ts: timeOf(fields.timestamp),
    prompt: typeof message === 'string' ? message : isRecord(message) ? promptText(message) : '',
    state: states[numberField(state, 'value') ?? -1] ?? (fields.isCanceled === true ? 'cancelled' : null),
    endedAt: timeOf(state.completedAt),
    // A stop within the turn leaves what came before it.
    isUndone:
      isRemoved || fields.isHidden === true || (undone !== null && stringField(undone, 'afterUndoStop') === null),
    isInjected: fields.isSystemInitiated === true || fields.hiddenFromTranscript === true,
    fields,
    result,
    metadata: result === null ? {} : fieldsAt(result, 'metadata'),
    parts: listField(fields, 'response'),
  };
}

function promptText(message: JsonRecord): string {
  if (typeof message.text === 'string') return message.text;
  return listField(message, 'parts')
    .filter(isRecord)
    .map(part => stringField(part, 'text') ?? '')
    .join('');
}

/** A call as the model made it: the extension keeps them by rounds, a request to the model each. */
export interface RoundCall {
  readonly id: string;
  readonly name: string;
  /** JSON, or a text. */
  readonly arguments: unknown;
  /** When the model had asked for it. */
  readonly ts: number | null;
  /** What the model was told; null while it is not known. */
  readonly result: string | null;
}

function roundsOf({ metadata }: Pick<Turn, 'metadata'>): readonly JsonRecord[] {
  return listField(metadata, 'toolCallRounds').filter(isRecord);
}

export function roundCalls(turn: Pick<Turn, 'metadata'>): RoundCall[] {
  const results = fieldsAt(turn.metadata, 'toolCallResults');
  return roundsOf(turn).flatMap(round =>
    listField(round, 'toolCalls')
      .filter(isRecord)
      .flatMap(call => {
        const id = stringField(call, 'id');
        const name = stringField(call, 'name');
        if (id === null || name === null) return [];
        const result = Object.hasOwn(results, id) ? resultText(results[id]) : null;
        return [{ id, name, arguments: call.arguments, ts: timeOf(round.timestamp), result }];
      }),
  );
}

/**
 * The model that answered; else the selected one, without the vendor that `modelId` has before it. Where that is `auto`, the
 * line below the answer names it, as people read it: `Claude Sonnet 4.5 • 0.9x`.
 */
export function modelOf({ fields, result, metadata }: Pick<Turn, 'fields' | 'result' | 'metadata'>): string | null {
  const resolved = stringField(metadata, 'resolvedModel');
  if (resolved !== null) return resolved;
  const selected = stringField(fields, 'modelId')?.replace(/^[^/]*\//, '') ?? '';
  if (selected !== '' && selected !== 'auto') return selected;
  const shown = /^(.+?) • /.exec(stringField(result ?? {}, 'details') ?? '')?.[1];
  return shown?.trim().toLowerCase().replace(/\s+/g, '-') ?? null;
}

import type { EndState } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { announceThread } from './agents';
import { tellUnanswered } from './calls';
import { CliRecords } from './cliRecords';
import { CodeRecords } from './codeRecords';
import { originalOf } from './identifyWire';
import { tellMessage } from './messages';
import { Reading } from './reading';
import { tellState } from './sessionState';
import { restoreState, type WireState } from './wireState';

/** Roles of lines in Kimi CLI's context that say nothing: the prompt of the system, marks, counts of the context's length. */
const silentRole = /^_|^system$/;

/** Reads the lines of a wire, of Kimi Code or of Kimi CLI, and of the context that the latter kept before it wrote wires. */
export class WireReader implements TranscriptReader {
  readonly #reading: Reading;
  readonly #code: CodeRecords;
  readonly #cli: CliRecords;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#reading = new Reading(context, restoreState(state));
    this.#code = new CodeRecords(this.#reading);
    this.#cli = new CliRecords(this.#reading);
    announceThread(this.#reading);
    if (this.#reading.isMain) tellState(context);
  }

  line(record: unknown, at: LinePosition): void {
    const reading = this.#reading;
    reading.teller.at = at;
    const type = isRecord(record) ? stringField(record, 'type') : null;
    const role = isRecord(record) ? stringField(record, 'role') : null;
    if (!isRecord(record) || (type === null && role === null && !isRecord(record.message))) {
      reading.teller.problem('unexpected_shape', 'line of no known shape');
      return;
    }
    this.#begin(record);
    if (type !== null) {
      if (!this.#code.read(type, record)) this.#unknown(type, record.event);
    } else if (isRecord(record.message)) {
      if (!this.#cli.read(record)) this.#unknown(stringField(record.message, 'type') ?? 'message', null);
    } else if (role !== null && !silentRole.test(role)) {
      tellMessage(reading, record);
    }
  }

  flush(): void {
    const { context, state, isMain } = this.#reading;
    tellUnanswered(this.#reading);
    const endState = endStateOf(state);
    if (isMain && endState !== null) context.sink.session({ endState });
  }

  state(): Json {
    return { ...this.#reading.state };
  }

  #unknown(type: string, event: unknown): void {
    const kind = isRecord(event) ? stringField(event, 'type') : null;
    this.#reading.teller.problem('unknown_record', kind === null ? type : `${type}/${kind}`);
  }

  /** When a record was written, and whether it was copied. */
  #begin(record: JsonRecord): void {
    const reading = this.#reading;
    const { state, context, isMain } = reading;
    const written = record.time ?? record.timestamp;
    reading.ts = timeOf(written);
    if (reading.ts === null && written !== undefined) reading.teller.problem('absurd_timestamp', 'line');
    state.times = reading.ts !== null && reading.ts === state.time ? state.times + 1 : 0;
    state.time = reading.ts;
    // Copies of a session have the same times, so that what they copied is known by its nodes.
    reading.node = reading.ts === null ? `line ${reading.teller.at.line}` : `${String(written)}/${state.times}`;
    const { sessionId, transcriptKey } = context.identity;
    const isMessage = record.type === 'context.append_message';
    const original = originalOf(sessionId ?? '');
    const isImported = isMain && original !== null && transcriptKey === sessionId && written === undefined;
    reading.isCopied = isMessage && (isImported || (!isMain && !state.hasTurn));
    if (!isImported || state.isContinuation) return;
    state.isContinuation = true;
    context.sink.session({ relationship: 'continuation', parentNativeId: original });
  }
}

function endStateOf({ act, calls }: WireState): EndState | null {
  switch (act) {
    case 'none':
      return null;
    case 'answer':
    case 'interrupt':
      return 'awaiting_user';
    default:
      return calls.length > 0 ? 'tool_pending' : 'truncated';
  }
}

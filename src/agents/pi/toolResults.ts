import { contentText } from '../blockTexts';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { resolvePath } from '../resolvePath';
import { EditWriter } from './editWriter';
import type { Entry, EntryTeller } from './entryTeller';
import { type OpenCall, takeCall, touch } from './readerState';

/** What Pi's `bash` puts at the end of the text of a command that failed (`tools/bash.ts`). */
const exitText = /(?:^|\n)(?:Command exited with code|Exit code:) (\d+)\s*$/;
const interruptedText = /(?:^|\n)(?:Command aborted|Operation aborted|Request was aborted|Aborted)\.?\s*$/i;
/** Of calls that the loop did not run (`packages/agent`). */
const skippedText = /^Skipped due to queued user message/;
const deniedText =
  /^(?:Tool call )?(?:Blocked|Denied|Rejected|Cancell?ed) by (?:the )?user\b|^User (?:denied|rejected|declined)/i;

/** Hears of each call that was answered, with the details of its result. */
export type OnAnswer = (call: OpenCall, entry: Entry, details: JsonRecord) => void;

/** Tells the results of calls, and what they say about the files that were changed and the checks that were run. */
export class ToolResults {
  readonly #entries: EntryTeller;
  readonly #edits: EditWriter;
  readonly #onAnswer: OnAnswer;

  constructor(entries: EntryTeller, onAnswer: OnAnswer = () => {}) {
    this.#entries = entries;
    this.#edits = new EditWriter(entries);
    this.#onAnswer = onAnswer;
  }

  read(entry: Entry, message: JsonRecord): void {
    const callId = stringField(message, 'toolCallId') ?? stringField(message, 'tool_call_id');
    const call = callId === null ? undefined : takeCall(this.#entries.state, callId);
    const tool = stringField(message, 'toolName') ?? call?.tool ?? null;
    const body = contentText(message.content);
    const details = fieldsAt(message, 'details');
    const outcome = outcomeOf(message, details, body ?? '');
    const { detail } = outcome;
    const seq = this.#entries.event(entry, { kind: 'tool_result', role: 'tool', tool, callId, body, detail });
    this.#ended(tool, outcome.failed);
    if (call === undefined || entry.copied) return;
    this.#onAnswer(call, entry, details);
    this.#edits.tell(call, outcome.failed ? 'failed' : 'applied', details);
    if (call.tool === 'read' && !outcome.failed) this.#noteRead(call);
    const isJudged = detail === null || detail === 'error';
    // A command that OpenClaw left running has not ended.
    if (call.command === null || !isJudged || details.status === 'running') return;
    const { exitCode, isError } = outcome;
    const output = body ?? '';
    const { threadId } = this.#entries;
    this.#entries.teller.command({
      seq,
      threadId,
      ts: entry.ts,
      callId,
      command: call.command,
      output,
      exitCode,
      isError,
    });
  }

  /** Tells what is known of a call that was not answered: its edit may or may not have been applied. */
  unanswered(call: OpenCall): void {
    this.#edits.tell(call, 'unknown', {});
  }

  #ended(tool: string | null, failed: boolean): void {
    const { state } = this.#entries;
    // Agents of Oh My Pi hand in their work by a call.
    if (tool === 'yield' && !failed) state.last = 'answer';
    else if (state.last !== 'interrupt') state.last = 'result';
  }

  /** A file that was read is there: writing it is no creation. */
  #noteRead(call: OpenCall): void {
    const { state } = this.#entries;
    if (call.path !== null) touch(state, resolvePath(state.cwd, call.path));
  }
}

interface Outcome {
  readonly detail: string | null;
  readonly failed: boolean;
  readonly exitCode: number | null;
  readonly isError: boolean | null;
}

function outcomeOf(message: JsonRecord, details: JsonRecord, text: string): Outcome {
  const flag = typeof message.isError === 'boolean' ? message.isError : null;
  // A command that went well may print anything.
  const exitCode = numberField(details, 'exitCode') ?? (flag === true ? exitCodeIn(text) : null);
  const failed = flag === true || (exitCode !== null && exitCode !== 0) || hasFailedFile(details);
  return { detail: failed ? failureOf(text) : null, failed, exitCode, isError: flag };
}

function hasFailedFile(details: JsonRecord): boolean {
  const files = listField(details, 'perFileResults').filter(isRecord);
  return files.length > 0 && files.every(file => file.isError === true);
}

function exitCodeIn(text: string): number | null {
  const code = exitText.exec(text.slice(-200))?.[1];
  return code === undefined ? null : Number(code);
}

function failureOf(text: string): string {
  if (skippedText.test(text)) return 'cancelled';
  if (deniedText.test(text)) return 'denial';
  return interruptedText.test(text.slice(-200)) ? 'interrupted' : 'error';
}

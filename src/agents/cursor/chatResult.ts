import { writtenFile } from '../editArguments';
import { hunksBetween } from '../editHunks';
import { fieldsAt, isRecord, type JsonRecord, numberField, stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange } from '../patchChange';
import type { CallResult } from '../tellCall';
import { type Block, blocksOf } from './conversationBlocks';

/** The result of a call in `store.db`, as text and as the fields Cursor keeps beside it. */
export interface ChatResult extends CallResult {
  /** `success`, `failure`, `error` or `rejected`; null where there are no fields. */
  readonly kind: string | null;
  readonly payload: JsonRecord;
}

/** The results of the calls that these messages make, by the calls' ids. */
export function resultsOf(
  messages: readonly { readonly fields: JsonRecord; readonly content: unknown }[],
): Map<string, ChatResult> {
  const tools = new Map<string, string>();
  const results = new Map<string, ChatResult>();
  for (const { fields, content } of messages) {
    for (const block of blocksOf(content, () => undefined)) {
      if (block.kind === 'call' && block.callId !== null) tools.set(block.callId, block.tool);
      const tool = block.kind === 'result' ? tools.get(block.callId ?? '') : undefined;
      if (block.kind === 'result' && block.callId !== null && tool !== undefined)
        results.set(block.callId, readChatResult(fields, block, tool));
    }
  }
  return results;
}

/**
 * `providerOptions.cursor.highLevelToolCallResult.output` is `{success | failure | error | rejected: {...}}`; its `isError` is
 * false even for a command that failed. Without it the text tells, where Cursor writes it: `Exit code: 1`, `Rejected:`.
 */
function readChatResult(message: JsonRecord, block: Extract<Block, { kind: 'result' }>, tool: string): ChatResult {
  const cursor = fieldsAt(fieldsAt(message, 'providerOptions'), 'cursor');
  const output = fieldsAt(fieldsAt(cursor, 'highLevelToolCallResult'), 'output');
  const [kind = null] = Object.keys(output).filter(key => isRecord(output[key]));
  const payload = kind === null ? {} : fieldsAt(output, kind);
  const written = /^Exit code: (-?\d+)/.exec(block.text);
  const isShell = /shell|terminal/i.test(tool);
  const exitCode = numberField(payload, 'exitCode') ?? (written !== null && isShell ? Number(written[1]) : null);
  const isFailed =
    kind === null
      ? block.fields.isError === true ||
        block.fields.is_error === true ||
        /^Error: [^\n]{0,200}$/.test(block.text.trim())
      : kind === 'error' || kind === 'failure';
  const isRefused = kind === 'rejected' || (kind === null && block.text.startsWith('Rejected:'));
  const detail = isRefused ? 'denial' : isFailed || (exitCode ?? 0) !== 0 ? 'error' : null;
  return { ts: null, text: block.text, detail, exitCode, kind, payload };
}

/** The file that an edit changed, from what its result says: texts before and after, or the changed lines. */
export function editOfResult({ kind, payload }: ChatResult): PatchChange | null {
  const path = stringField(payload, 'path');
  if (kind !== 'success' || path === null) return null;
  const after = payload.afterFullFileContent;
  const before = payload.beforeFullFileContent;
  if (typeof after === 'string') {
    if (typeof before !== 'string') return writtenFile(path, after);
    return fileChange('update', path, hunksBetween(before, after), { before, after });
  }
  const removed = payload.prevContent;
  if (typeof removed === 'string') return fileChange('delete', path, [], { before: removed });
  const diff = stringField(payload, 'diffString');
  if (diff === null) return null;
  return fileChange('update', path, parseUnifiedDiff(diff));
}

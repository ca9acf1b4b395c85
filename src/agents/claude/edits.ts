import type { EditFact, Hunk } from '../../model/facts';
import { replacementHunk, splitLines } from '../editHunks';
import { isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { type EditRequest, type Replacement, replacement } from './editRequest';
import type { ToolResult } from './toolResults';

/** An edit as its result tells it; the caller adds where it stands. */
export type EditOutcome = Omit<EditFact, 'seq' | 'threadId' | 'callId' | 'ordinal' | 'ts' | 'beforeIsPrevious'>;

/**
 * What an edit call did. Newer sidechain files carry no structured result: there the request is all that is known, and
 * the text before the edit is not.
 */
export function editOutcome(tool: string, request: EditRequest, result: ToolResult): EditOutcome {
  const structured = result.structured;
  const status = statusOf(result);
  const replacements = structuredReplacements(structured) ?? request.replacements;
  const content = typeof structured?.content === 'string' ? structured.content : request.content;
  const before = status === 'applied' ? textBefore(structured) : null;
  const after = status === 'applied' ? textAfter(tool, before, structured, replacements, content) : null;
  const hunks = patchHunks(structured) ?? requestHunks(replacements, content);
  return {
    tool,
    path: (structured === null ? null : stringField(structured, 'filePath')) ?? request.path,
    movedTo: null,
    operation: creates(tool, request, before, result) ? 'create' : 'update',
    status,
    hunks,
    before,
    after,
    linesAdded: status === 'applied' ? countLines(hunks, '+') : 0,
    linesRemoved: status === 'applied' ? countLines(hunks, '-') : 0,
  };
}

function statusOf(result: ToolResult): EditFact['status'] {
  if (result.outcome === 'interrupted') return 'unknown';
  if (result.outcome !== 'ok') return 'failed';
  // NotebookEdit reports its failures in the result.
  return result.structured !== null && stringField(result.structured, 'error') !== null ? 'failed' : 'applied';
}

function creates(tool: string, request: EditRequest, before: string | null, result: ToolResult): boolean {
  if (tool === 'Write') {
    const type = result.structured === null ? null : stringField(result.structured, 'type');
    return type === null ? /^File created successfully/.test(result.text ?? '') : type === 'create';
  }
  return !before && request.replacements.length === 1 && request.replacements[0]?.from === '';
}

function structuredReplacements(structured: JsonRecord | null): Replacement[] | null {
  if (structured === null) return null;
  const edits = listField(structured, 'edits').filter(isRecord);
  const found = (edits.length > 0 ? edits : [structured]).map(replacement).filter(one => one !== null);
  return found.length === 0 ? null : found;
}

function textBefore(structured: JsonRecord | null): string | null {
  if (structured === null) return null;
  const before = structured.originalFile ?? structured.originalFileContents ?? structured.original_file;
  return typeof before === 'string' ? before : null;
}

function textAfter(
  tool: string,
  before: string | null,
  structured: JsonRecord | null,
  replacements: readonly Replacement[],
  content: string | null,
): string | null {
  if (tool === 'Write') return content;
  if (tool === 'NotebookEdit') return structured === null ? null : stringField(structured, 'updated_file');
  if (before === null || replacements.length === 0) return null;
  let text = before;
  for (const { from, to, all } of replacements) {
    if (from === '') {
      // An empty old string creates the file; anything else is not a replacement we can repeat.
      if (text !== '') return null;
      text = to;
    } else if (!text.includes(from)) return null;
    else text = all ? text.replaceAll(from, () => to) : text.replace(from, () => to);
  }
  return text;
}

/** The result's `structuredPatch`, null where it is absent or empty. */
function patchHunks(structured: JsonRecord | null): Hunk[] | null {
  if (structured === null) return null;
  const hunks: Hunk[] = [];
  for (const part of listField(structured, 'structuredPatch')) {
    if (!isRecord(part)) continue;
    // `\ No newline at end of file` is no line of either text.
    const lines = listField(part, 'lines')
      .filter(line => typeof line === 'string')
      .filter(line => /^[ +-]/.test(line));
    if (lines.length > 0) {
      hunks.push({ oldStart: lineNumber(part, 'oldStart'), newStart: lineNumber(part, 'newStart'), lines });
    }
  }
  return hunks.length === 0 ? null : hunks;
}

function lineNumber(part: JsonRecord, key: string): number | null {
  const line = numberField(part, key);
  return line !== null && Number.isInteger(line) && line >= 1 ? line : null;
}

function requestHunks(replacements: readonly Replacement[], content: string | null): Hunk[] {
  if (replacements.length > 0) return replacements.map(one => replacementHunk(one.from, one.to)).filter(hasLines);
  if (content === null) return [];
  return [{ oldStart: null, newStart: 1, lines: splitLines(content).map(line => `+${line}`) }].filter(hasLines);
}

function hasLines(hunk: Hunk): boolean {
  return hunk.lines.length > 0;
}

function countLines(hunks: readonly Hunk[], prefix: '+' | '-'): number {
  let count = 0;
  for (const hunk of hunks) for (const line of hunk.lines) if (line.startsWith(prefix)) count++;
  return count;
}

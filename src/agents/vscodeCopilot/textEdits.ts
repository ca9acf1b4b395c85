import type { Hunk } from '../../model/facts';
import { splitLines } from '../editHunks';
import { isRecord, numberField, recordField } from '../jsonRecord';

interface TextEdit {
  readonly text: string;
  /** All 1-based; the end is behind the last character. */
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** More would take too long to apply one after the other. */
const mostEdits = 20_000;

/**
 * What a text becomes by the batches of a `textEditGroup`: the edits of a batch have places in the text that the batch
 * before left. Null where they do not fit the text.
 */
export function applyBatches(text: string, batches: readonly unknown[]): string | null {
  const read = batches.map(readBatch);
  if (read.reduce((sum, edits) => sum + edits.length, 0) > mostEdits) return null;
  let now: string | null = text;
  for (const edits of read) if (now !== null && edits.length > 0) now = applyBatch(now, edits);
  return now;
}

/**
 * The lines that batches wrote, with their places: the text before is not in them, so what they removed is not known. A
 * model that rewrites a file while it streams writes each line in place of one; those as long as what they stand for did
 * not change, as far as one can tell.
 */
export function writtenHunks(batches: readonly unknown[]): Hunk[] {
  const hunks: { newStart: number; lines: string[] }[] = [];
  for (const edit of batches.flatMap(readBatch)) {
    if (edit.text.trim() === '') continue;
    const prefix = keepsLine(edit) ? ' ' : '+';
    const lines = splitLines(edit.text).map(line => prefix + line.replace(/\r$/, ''));
    const last = hunks.at(-1);
    if (last !== undefined && edit.startLine === last.newStart + last.lines.length) last.lines.push(...lines);
    else hunks.push({ newStart: edit.startLine, lines });
  }
  return hunks
    .filter(({ lines }) => lines.some(line => line.startsWith('+')))
    .map(({ newStart, lines }) => ({ oldStart: null, newStart, lines }));
}

function keepsLine({ text, startLine, startColumn, endLine, endColumn }: TextEdit): boolean {
  return startLine === endLine && startColumn === 1 && endColumn - 1 === text.length && !text.includes('\n');
}

function applyBatch(text: string, edits: readonly TextEdit[]): string | null {
  const starts = lineStarts(text);
  const offsetOf = (line: number, column: number): number | null => {
    const start = starts[line - 1];
    // VS Code moves what lies behind the end to the end.
    if (start === undefined) return line === starts.length + 1 && column === 1 ? text.length : null;
    const next = starts[line];
    const end = next === undefined ? text.length : next - (text[next - 2] === '\r' ? 2 : 1);
    return Math.min(start + column - 1, Math.max(start, end));
  };
  const isCrLf = text.includes('\r\n');
  const places = edits
    .map(({ text: written, ...range }) => ({
      written: isCrLf ? written.replace(/\r?\n/g, '\r\n') : written,
      from: offsetOf(range.startLine, range.startColumn),
      to: offsetOf(range.endLine, range.endColumn),
    }))
    .sort((a, b) => (a.from ?? 0) - (b.from ?? 0));
  let now = '';
  let done = 0;
  for (const { written, from, to } of places) {
    if (from === null || to === null || from < done || to < from) return null;
    now += text.slice(done, from) + written;
    done = to;
  }
  return now + text.slice(done);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function readBatch(batch: unknown): TextEdit[] {
  return Array.isArray(batch) ? batch.flatMap(readEdit) : [];
}

function readEdit(edit: unknown): TextEdit[] {
  const range = isRecord(edit) ? recordField(edit, 'range') : null;
  if (!isRecord(edit) || typeof edit.text !== 'string' || range === null) return [];
  const place = (key: string): number => Math.max(1, Math.trunc(numberField(range, key) ?? 1));
  return [
    {
      text: edit.text,
      startLine: place('startLineNumber'),
      startColumn: place('startColumn'),
      endLine: place('endLineNumber'),
      endColumn: place('endColumn'),
    },
  ];
}

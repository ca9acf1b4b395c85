import type { Hunk } from '../../model/facts';
import { replacementHunk, splitLines } from '../editHunks';
import { type JsonRecord, numberField, stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange, wholeFileHunk } from '../patchChange';
import { bareTool, type ToolCall, type ToolResult } from './toolCall';

/**
 * The files that a call of goose's own editing tools changes: `write` and `edit` (`developer/edit.rs`), before 2026
 * `text_editor` with a command. Paths are as the call has them.
 */
export function toolEdits({ tool, input }: ToolCall, result: ToolResult | null): PatchChange[] {
  const path = stringField(input, 'path');
  if (path === null) return [];
  switch (bareTool(tool)) {
    case 'write':
      return written(path, input.content, result);
    case 'edit':
      return typeof input.before === 'string'
        ? [update(path, [replacementHunk(input.before, textAt(input, 'after'))])]
        : [];
    case 'text_editor':
      return edited(path, input, result);
    default:
      return [];
  }
}

function edited(path: string, input: JsonRecord, result: ToolResult | null): PatchChange[] {
  switch (input.command) {
    case 'write':
      return written(path, input.file_text, result);
    case 'str_replace': {
      const diff = stringField(input, 'diff');
      if (diff !== null) return filesOfDiff(diff, path);
      return [update(path, [replacementHunk(textAt(input, 'old_str'), textAt(input, 'new_str'))])];
    }
    case 'insert':
      return [update(path, [insertion(numberField(input, 'insert_line'), textAt(input, 'new_str'))])];
    // What it brings back is not said.
    case 'undo_edit':
      return [update(path, [])];
    default:
      return [];
  }
}

/** Only the newer tool says whether there was a file before. */
function written(path: string, content: unknown, result: ToolResult | null): PatchChange[] {
  if (typeof content !== 'string') return [];
  const operation = result !== null && /^Created /.test(result.text) ? 'create' : 'update';
  return [fileChange(operation, path, wholeFileHunk(content, '+'), { after: content })];
}

/** A line is inserted after the one of this number; 0 is the beginning, negative ones count from the end. */
function insertion(line: number | null, text: string): Hunk {
  const lines = splitLines(text).map(added => `+${added}`);
  const isKnown = line !== null && line >= 0;
  return { oldStart: isKnown ? line : null, newStart: isKnown ? line + 1 : null, lines };
}

/** A diff may be of several files, relative to the path that is given; a path of one file is that file's. */
function filesOfDiff(diff: string, path: string): PatchChange[] {
  const files = diff.split(/^(?=--- )/m).filter(part => /^--- .*\n\+\+\+ /.test(part));
  return files.map(part => {
    const named = /^\+\+\+ (?:b\/)?([^\t\n]+)/m.exec(part)?.[1]?.trimEnd() ?? path;
    const before = /^--- (?:a\/)?([^\t\n]+)/m.exec(part)?.[1]?.trimEnd() ?? path;
    const hunks = parseUnifiedDiff(part.replace(/\n+$/, ''));
    const file = named === '/dev/null' ? before : named;
    const isOwn = path === file || path.endsWith(`/${file}`);
    const operation = named === '/dev/null' ? 'delete' : before === '/dev/null' ? 'create' : 'update';
    return { ...update(isOwn ? path : `${path.replace(/\/+$/, '')}/${file}`, hunks), operation };
  });
}

function update(path: string, hunks: readonly Hunk[]): PatchChange {
  return fileChange('update', path, hunks);
}

function textAt(input: JsonRecord, key: string): string {
  const value = input[key];
  return typeof value === 'string' ? value : '';
}

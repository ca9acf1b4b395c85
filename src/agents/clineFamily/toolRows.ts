import { type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import type { UiRow } from './uiRows';

/** A call as the chat shows it. */
export interface ToolRow {
  readonly row: UiRow;
  /** The tool's name as far as the row tells; the result names it surely. */
  readonly tool: string;
  /** Names that the call may have in a result. */
  readonly names: readonly string[];
  /** What the result names the call by: a path, a command, a pattern. */
  readonly argument: string | null;
  readonly command: string | null;
  /** The row's JSON; empty for a command. */
  readonly fields: JsonRecord;
  readonly summary: string;
  readonly body: string;
}

const writers = [
  'write_to_file',
  'replace_in_file',
  'apply_diff',
  'insert_content',
  'search_and_replace',
  'search_replace',
  'edit_file',
  'edit',
  'apply_patch',
  'fast_edit_file',
  'new_rule',
  'delete_file',
];

/** Rows name calls by what they did; names of the tools that do it, the likeliest first. */
const toolsOfRows: Readonly<Record<string, readonly string[]>> = {
  editedExistingFile: ['replace_in_file', ...writers],
  newFileCreated: ['write_to_file', ...writers],
  appliedDiff: ['apply_diff', ...writers],
  insertContent: ['insert_content', ...writers],
  searchAndReplace: ['search_and_replace', ...writers],
  fileDeleted: ['delete_file', ...writers],
  deleteFile: ['delete_file', ...writers],
  readFile: ['read_file', 'simple_read_file'],
  listFilesTopLevel: ['list_files'],
  listFilesRecursive: ['list_files'],
  listCodeDefinitionNames: ['list_code_definition_names'],
  searchFiles: ['search_files'],
  codebaseSearch: ['codebase_search'],
  webFetch: ['web_fetch'],
  webSearch: ['web_search'],
  useSkill: ['use_skill'],
  newTask: ['new_task'],
  switchMode: ['switch_mode'],
  fetchInstructions: ['fetch_instructions'],
  updateTodoList: ['update_todo_list'],
  finishTask: ['attempt_completion'],
};

/** What the chat appends to a command that it wants approved in spite of the settings. */
const approvalMark = /REQ_APP$/;

/** The call that a row shows; null for rows that show none. */
export function toolRow(row: UiRow): ToolRow | null {
  switch (row.kind) {
    case 'tool':
      return fileTool(row);
    case 'command': {
      const command = row.text.replace(approvalMark, '');
      const input = JSON.stringify({ command });
      return call(row, ['execute_command'], { argument: command, command, summary: command, body: input });
    }
    case 'use_mcp_server': {
      const fields = parseFields(row.text) ?? {};
      const name = stringField(fields, 'toolName') ?? stringField(fields, 'uri') ?? 'resource';
      const server = stringField(fields, 'serverName');
      const summary = [server, name].filter(word => word !== null).join('/');
      return call(row, ['use_mcp_tool', 'access_mcp_resource'], { argument: server, fields, summary });
    }
    case 'use_subagents': {
      const prompts = listField(parseFields(row.text) ?? {}, 'prompts').filter(prompt => typeof prompt === 'string');
      return call(row, ['use_subagents'], { summary: prompts.join(' | ') });
    }
    case 'browser_action_launch':
    case 'browser_action':
      return call(row, ['browser_action'], { fields: parseFields(row.text) ?? {}, summary: row.text });
    default:
      return null;
  }
}

function fileTool(row: UiRow): ToolRow | null {
  const fields = parseFields(row.text);
  const word = fields === null ? null : stringField(fields, 'tool');
  // A row that is cut off is no JSON yet.
  if (fields === null || word === null) return null;
  const path = stringField(fields, 'path');
  const pattern = stringField(fields, 'regex') ?? stringField(fields, 'query');
  const telling = pattern ?? path ?? stringField(fields, 'content') ?? stringField(fields, 'reason') ?? word;
  const names = toolsOfRows[word] ?? [snakeCase(word)];
  return call(row, names, { argument: pattern ?? path ?? stringField(fields, 'content'), fields, summary: telling });
}

function call(
  row: UiRow,
  names: readonly string[],
  told: Pick<ToolRow, 'summary'> & Partial<Pick<ToolRow, 'argument' | 'command' | 'fields' | 'body'>>,
): ToolRow {
  const tool = names[0] ?? row.kind;
  return { row, tool, names, argument: null, command: null, fields: {}, body: row.text, ...told };
}

function snakeCase(word: string): string {
  return word.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

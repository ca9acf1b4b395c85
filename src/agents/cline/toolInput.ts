import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { patchedPaths } from '../parseApplyPatch';

const shellTools = new Set(['run_commands', 'execute_command', 'bash']);

/** The commands of a shell call, in the forms that the tool takes (`extensions/tools/schemas.ts`); of other calls none. */
export function commandsOf(tool: string, input: unknown): string[] {
  if (!shellTools.has(tool)) return [];
  const given = isRecord(input) && !('command' in input) ? (input.commands ?? input.cmd) : input;
  return (Array.isArray(given) ? given : [given]).flatMap(commandOf);
}

function commandOf(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  if (!isRecord(entry)) return [];
  const command = stringField(entry, 'command');
  const args = listField(entry, 'args').filter(arg => typeof arg === 'string');
  return command === null ? [] : [[command, ...args].join(' ')];
}

/** The text of an `apply_patch` call, null for any other. */
export function patchOf(tool: string, input: unknown): string | null {
  if (tool !== 'apply_patch') return null;
  return typeof input === 'string' ? input : isRecord(input) ? stringField(input, 'input') : null;
}

/** The input that tells calls of a tool apart, in the order in which tools name it. */
const tellingInputs = ['path', 'task', 'message', 'question', 'skill', 'query', 'url', 'summary'] as const;

export function callSummary(tool: string, input: unknown): string {
  const commands = commandsOf(tool, input);
  if (commands.length > 0) return commands.join(' && ');
  const patch = patchOf(tool, input);
  if (patch !== null) return patchedPaths(patch).join(', ');
  if (!isRecord(input)) return typeof input === 'string' ? input : tool;
  for (const key of tellingInputs) {
    const value = stringField(input, key);
    if (value !== null) return value;
  }
  return listedInputs(input) ?? Object.values(input).find(value => typeof value === 'string') ?? tool;
}

/** `read_files {files: [{path}]}`, `search_codebase {queries}`, `fetch_web_content {requests: [{url}]}`. */
function listedInputs(input: JsonRecord): string | null {
  for (const key of ['files', 'queries', 'requests', 'file_paths', 'paths']) {
    const found = listField(input, key).flatMap(entry => {
      const text = isRecord(entry) ? (stringField(entry, 'path') ?? stringField(entry, 'url')) : entry;
      return typeof text === 'string' ? [text] : [];
    });
    if (found.length > 0) return found.join(', ');
  }
  return null;
}

import { isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';

/** What a call was given: an object, the JSON text of one (VS Code, early versions), or a text (`apply_patch`). */
export interface CallArguments {
  readonly fields: JsonRecord;
  readonly text: string | null;
}

export function readArguments(given: unknown): CallArguments {
  if (typeof given === 'string') return { fields: parseFields(given) ?? {}, text: given };
  if (!isRecord(given))
    return { fields: {}, text: given === undefined || given === null ? null : JSON.stringify(given) };
  return { fields: given, text: JSON.stringify(given) };
}

const shellTools = new Set(['bash', 'powershell', 'shell', 'local_shell', 'run_in_terminal']);

/** The command of a shell call; null for other tools. */
export function shellCommand(tool: string, { fields }: CallArguments): string | null {
  return shellTools.has(tool) ? stringField(fields, 'command') : null;
}

/** The arguments by which a call is told from others, the most telling first. */
const telling = [
  'path',
  'filePath',
  'pattern',
  'query',
  'url',
  'question',
  'description',
  'prompt',
  'summary',
  'paths',
];

/** One line that tells what a call does. */
export function callSummary(tool: string, call: CallArguments, paths: readonly string[]): string {
  const command = shellCommand(tool, call);
  if (command !== null) return command;
  const [argument] = telling.flatMap(key => stringField(call.fields, key) ?? []);
  const what = paths.length > 0 ? paths.join(', ') : (argument ?? call.text?.slice(0, 400) ?? '');
  return what === '' ? tool : `${tool} ${what}`;
}

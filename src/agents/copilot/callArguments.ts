import { callSummary } from '../callSummary';
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

/** What a list shows of a call: the files it changes, else its telling argument, else what its client shows of it. */
export function summaryOf(
  tool: string,
  { fields, text }: CallArguments,
  paths: readonly string[],
  shown: string | null = null,
): string {
  if (paths.length > 0) return paths.join(', ');
  if (Object.keys(fields).length > 0) return callSummary(tool, fields);
  return shown || text?.slice(0, 400) || tool;
}

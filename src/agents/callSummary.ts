import { type JsonRecord, stringField } from './jsonRecord';

/** The inputs that tell calls of a tool apart, by the names that agents' tools give them, the most telling first. */
const tellingInputs = [
  'command',
  'CommandLine',
  'cmd',
  'filePath',
  'filepath',
  'file_path',
  'target_file',
  'targetFile',
  'TargetFile',
  'AbsolutePath',
  'relativeWorkspacePath',
  'path',
  'pattern',
  'description',
  'query',
  'Query',
  'search_term',
  'url',
  'Url',
  'name',
  'prompt',
] as const;

/** What a list shows of a call: its telling argument, else its first text, else the tool's name. */
export function callSummary(tool: string, input: JsonRecord): string {
  for (const key of tellingInputs) {
    const value = stringField(input, key);
    if (value !== null) return value;
  }
  for (const value of Object.values(input)) if (typeof value === 'string' && value !== '') return value;
  return tool;
}

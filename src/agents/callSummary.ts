import { type JsonRecord, stringField } from './jsonRecord';

/** Names under which tools of many agents take the argument that says most, in the order of what they say. */
const telling = [
  'command',
  'CommandLine',
  'cmd',
  'pattern',
  'Query',
  'query',
  'search_term',
  'file_path',
  'filePath',
  'target_file',
  'targetFile',
  'TargetFile',
  'AbsolutePath',
  'relativeWorkspacePath',
  'path',
  'url',
  'Url',
  'description',
  'prompt',
  'name',
];

/** The argument of a call that tells most of it, for its summary; the tool's name where none does. */
export function callSummary(tool: string, input: JsonRecord): string {
  for (const key of telling) {
    const value = stringField(input, key);
    if (value !== null) return isShell(key) ? value : `${tool} ${value}`;
  }
  const other = Object.values(input).find(value => typeof value === 'string' && value.trim() !== '');
  return typeof other === 'string' ? `${tool} ${other.slice(0, 400)}` : tool;
}

function isShell(key: string): boolean {
  return key === 'command' || key === 'cmd' || key === 'CommandLine';
}

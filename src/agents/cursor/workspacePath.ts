import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { pathOfUri } from '../uriPath';
import { fieldsOf } from './bubbleOutcome';

/** The folder of a `workspaceIdentifier`: `{uri: {fsPath, path, external}}`, or a URI as text. */
export function workspacePath(identifier: unknown): string | null {
  if (!isRecord(identifier)) return null;
  const uri = fieldsAt(identifier, 'uri');
  const path = stringField(uri, 'fsPath') ?? stringField(uri, 'path');
  return path ?? pathOfUri(stringField(identifier, 'uri') ?? stringField(uri, 'external'));
}

/** The folder that messages name where their conversation does not: on themselves, or where a search looked. */
export function folderOfBubbles(bubbles: readonly JsonRecord[]): string | null {
  for (const fields of bubbles) {
    const [uri] = listField(fields, 'workspaceUris');
    const folder = pathOfUri(typeof uri === 'string' ? uri : null) ?? stringField(fields, 'workspaceProjectDir');
    if (folder !== null && !/[\\/]\.cursor[\\/]projects[\\/]/.test(folder)) return folder;
  }
  for (const fields of bubbles) {
    const { result } = fieldsAt(fields, 'toolFormerData');
    if (typeof result !== 'string' || !result.includes('"workspaceResults"')) continue;
    const [folder] = Object.keys(fieldsAt(fieldsAt(fieldsOf(result), 'success'), 'workspaceResults'));
    if (folder !== undefined && /^(?:\/|[A-Za-z]:)/.test(folder)) return folder;
  }
  return null;
}

import { pathStyle } from '../hostFolders';
import { fieldsAt, isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { type StoredItem, type StoredMessage, type StoredSession, sessionInfo } from './storedSession';

/**
 * A session of versions before 1.2, which kept one JSON file for the session, each message and each part:
 * `session/<project>/<session>.json`, `message/<session>/<message>.json`, `part/<message>/<part>.json`. Ids are those of
 * the files: migrations moved files without writing them anew (`storage/json-migration.ts`).
 */
export function legacySession(
  id: string,
  value: unknown,
  companions: ReadonlyMap<string, string>,
): StoredSession | null {
  if (!isRecord(value)) return null;
  const parts = new Map<string, StoredItem[]>();
  const messages: (Omit<StoredMessage, 'parts'> & { readonly folder: string })[] = [];
  for (const [path, text] of [...companions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { basename, dirname } = pathStyle(path);
    const folder = basename(dirname(path));
    const item = storedItem(basename(path, '.json'), text);
    if (basename(dirname(dirname(path))) === 'part') {
      const siblings = parts.get(folder);
      if (siblings === undefined) parts.set(folder, [item]);
      else siblings.push(item);
    } else {
      messages.push({ ...item, folder: item.id, created: timeOf(fieldsAt(item.content() ?? {}, 'time').created) });
    }
  }
  return {
    info: sessionInfo(id, value),
    messages: messages
      .map(message => ({ ...message, parts: parts.get(message.folder) ?? [] }))
      .sort((a, b) => (a.created ?? 0) - (b.created ?? 0) || (a.id < b.id ? -1 : 1)),
  };
}

/** The id of the session a legacy one was started by, from the beginning of its file. */
export function legacyParent(head: string): { readonly parentId: string | null; readonly directory: string | null } {
  const whole = parseFields(head);
  if (whole !== null) return { parentId: stringField(whole, 'parentID'), directory: stringField(whole, 'directory') };
  // Cut off, since some versions kept diffs in it: fields of the session itself are indented by two.
  const field = (name: string): string | null => new RegExp(`^  "${name}": "([^"\\\\]+)"`, 'm').exec(head)?.[1] ?? null;
  return { parentId: field('parentID'), directory: field('directory') };
}

function storedItem(id: string, text: string): StoredItem {
  let content: JsonRecord | null | undefined;
  return {
    id,
    mark: text,
    content: () => {
      if (content === undefined) content = parseFields(text);
      return content;
    },
  };
}

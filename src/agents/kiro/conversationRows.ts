import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { SourceContent, SourceDatabase, SourceIdentity, SourcePart, SourceRef } from '../adapter';
import { headField } from '../headField';

/** Enough of a conversation's document to find its id, which stands first. */
const headCharacters = 400;

/** A row of the database, as its newest writer left it. */
interface ConversationRow {
  readonly cwd: string;
  readonly value: string;
}

/**
 * The conversations in `data.sqlite3`. `conversations_v2` has one row a conversation and directory, the newest of a
 * conversation counts; `conversations` (before Kiro) one row a directory. Its other tables hold keys: they are not read.
 */
export function* conversationParts(_source: SourceRef, content: SourceContent): Iterable<SourcePart> {
  if (content.format !== 'sqlite') return;
  const { database } = content;
  const seen = new Set<string>();
  if (isCurrent(database))
    for (const { key, conversation_id, created_at, updated_at } of database.rows(newest)) {
      const part = String(conversation_id);
      if (part === '' || seen.has(part)) continue;
      seen.add(part);
      yield { part, version: `${created_at} ${updated_at}`, identity: identityOf(part, String(key)) };
    }
  if (!isLegacy(database)) return;
  for (const { key, head, length } of database.rows(
    `SELECT key, substr(value, 1, ${headCharacters}) AS head, length(value) AS length FROM conversations ORDER BY key`,
  )) {
    const id = headField(String(head), 'conversation_id');
    if (id === null || seen.has(id)) continue;
    seen.add(id);
    yield { part: id, version: `${length}`, identity: identityOf(id, String(key)) };
  }
}

const newest = `SELECT key, conversation_id, created_at, updated_at FROM conversations_v2
   ORDER BY updated_at DESC, created_at DESC, key`;

/** The document of a part. Null when it is gone. */
export function conversationText(database: SourceDatabase, source: SourceRef): ConversationRow | null {
  const id = partOfSource(source) ?? '';
  if (isCurrent(database))
    for (const row of database.rows(document, [id])) return { cwd: String(row.key), value: String(row.value) };
  if (!isLegacy(database)) return null;
  for (const { key, value } of database.rows('SELECT key, value FROM conversations'))
    if (typeof value === 'string' && headField(value.slice(0, headCharacters), 'conversation_id') === id)
      return { cwd: String(key), value };
  return null;
}

const document = `SELECT key, value FROM conversations_v2 WHERE conversation_id = ?
   ORDER BY updated_at DESC, created_at DESC, key LIMIT 1`;

function identityOf(id: string, cwd: string): SourceIdentity {
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: cwd === '' ? null : cwd, transcriptKey: id };
}

function isCurrent(database: SourceDatabase): boolean {
  const columns = database.columns('conversations_v2');
  return ['key', 'conversation_id', 'value', 'created_at', 'updated_at'].every(name => columns.has(name));
}

function isLegacy(database: SourceDatabase): boolean {
  const columns = database.columns('conversations');
  return columns.has('key') && columns.has('value');
}

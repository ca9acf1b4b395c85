import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceDatabase, SourcePart, SourceRef } from '../adapter';
import { fieldsAt, type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { wireFields } from '../protobuf';
import { sourceText } from '../sourceText';

/** A message of `store.db`: its content's hash, and how often that was there before (people say "go on" twice). */
export interface StoredMessage {
  readonly key: string;
  readonly fields: JsonRecord;
}

/** The one session of a `store.db`; none where there is no message yet. */
export function* chatParts(source: SourceRef, database: SourceDatabase): Iterable<SourcePart> {
  const meta = chatMeta(database);
  const root = stringField(meta, 'latestRootBlobId');
  if (root === null || messageHashes(database, root).length === 0) return;
  const id = stringField(meta, 'agentId') ?? basename(dirname(source.path));
  const info = fieldsAt(meta, 'subagentInfo');
  const parent = stringField(info, 'parentAgentId');
  const session = stringField(info, 'rootParentAgentId') ?? parent ?? id;
  yield {
    part: 'chat',
    version: JSON.stringify(meta),
    identity: {
      sessionId: session,
      threadId: parent === null ? mainThread : id,
      parentThreadId: parent === null ? null : parent === session ? mainThread : parent,
      cwd: null,
      transcriptKey: id,
    },
  };
}

/** The single row of `meta`: JSON, written as hexadecimal digits. */
export function chatMeta(database: SourceDatabase): JsonRecord {
  if (!database.columns('meta').has('value')) return {};
  for (const { value } of database.rows("SELECT value FROM meta WHERE key = '0'")) {
    const text = sourceText(value) ?? '';
    return parseFields(/^[0-9a-f]+$/i.test(text) ? Buffer.from(text, 'hex').toString('utf8') : text) ?? {};
  }
  return {};
}

/** The messages of a conversation in order. `onMissing` hears of those whose content is not there or cannot be read. */
export function* storedMessages(
  database: SourceDatabase,
  root: string,
  onMissing: (hash: string) => void,
): Iterable<StoredMessage> {
  const seen = new Map<string, number>();
  for (const hash of messageHashes(database, root)) {
    const fields = messageOf(blobOf(database, hash));
    const times = seen.get(hash) ?? 0;
    seen.set(hash, times + 1);
    if (fields === null) onMissing(hash);
    else yield { key: `${hash}#${times}`, fields };
  }
}

/** A conversation is a message of protocol buffers: field 1 refers to messages, field 2 to parts of the conversation. */
function messageHashes(database: SourceDatabase, root: string): string[] {
  const found: string[] = [];
  const visited = new Set<string>();
  const visit = (hash: string): void => {
    if (visited.has(hash)) return;
    visited.add(hash);
    for (const field of wireFields(blobOf(database, hash) ?? new Uint8Array())) {
      if (field.kind !== 'bytes' || field.value.length !== 32) continue;
      const child = Buffer.from(field.value).toString('hex');
      if (field.number === 1) found.push(child);
      else if (field.number === 2) visit(child);
    }
  };
  visit(root);
  return found;
}

function blobOf(database: SourceDatabase, hash: string): Uint8Array | null {
  if (!database.columns('blobs').has('data')) return null;
  for (const { data } of database.rows('SELECT data FROM blobs WHERE id = ?', [hash]))
    return data instanceof Uint8Array ? data : null;
  return null;
}

/** A message as JSON, or in field 4 of a record of protocol buffers. */
function messageOf(bytes: Uint8Array | null): JsonRecord | null {
  if (bytes === null) return null;
  const direct = parseFields(sourceText(bytes) ?? '');
  if (direct !== null) return direct;
  for (const field of wireFields(bytes)) {
    const isInner = field.kind === 'bytes' && field.number === 4;
    const fields = isInner ? parseFields(sourceText(field.value) ?? '') : null;
    if (fields !== null) return fields;
  }
  return null;
}

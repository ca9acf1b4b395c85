import { mainThread } from '../../model/facts';
import type { SourceContent, SourceIdentity, SourcePart, SourceRef } from '../adapter';
import { pathStyle } from '../hostFolders';
import { parseFields, stringField } from '../jsonRecord';
import { isSessionId } from '../sessionId';
import { parentOf } from './generations';

/** The conversation that a source is of: `conversations/<id>.db`, or `brain/<id>/.system_generated/logs/transcript.jsonl`. */
export function conversationId({ path, format }: Pick<SourceRef, 'path' | 'format'>): string {
  const { basename, dirname } = pathStyle(path);
  return format === 'log' ? basename(dirname(dirname(dirname(path)))) : basename(path).replace(/\.(?:db|pb)$/, '');
}

const caller = /invoked by a caller agent \(name: "[^"]*", id: "([^"]+)"\)/;

/** A transcript's session. What its client says to an agent before the first answer names the caller. */
export function identifyTranscript(source: SourceRef, head: Buffer): SourceIdentity | null {
  const id = conversationId(source);
  for (const line of head.toString('utf8').split('\n')) {
    const record = parseFields(line);
    if (record === null) continue;
    if (record.source === 'MODEL') break;
    const parent = caller.exec(stringField(record, 'content') ?? '')?.[1];
    if (parent !== undefined && isSessionId(parent)) return identityOf(id, parent);
  }
  return identityOf(id, null);
}

/** The one conversation in a database or in an encrypted file. */
export function* conversationParts(source: SourceRef, content: SourceContent): Generator<SourcePart> {
  const id = conversationId(source);
  const part = 'conversation';
  if (content.format === 'text') yield { part, version: 'encrypted', identity: identityOf(id, null) };
  if (content.format !== 'sqlite') return;
  const { database } = content;
  let version = 'empty';
  if (database.columns('gen_metadata').has('data'))
    for (const row of database.rows(
      'SELECT count(*) AS n, max(idx) AS last, total(length(data)) AS size FROM gen_metadata',
    ))
      version = `${row.n} ${row.last} ${row.size}`;
  yield { part, version, identity: identityOf(id, parentOf(database, id)) };
}

function identityOf(id: string, parent: string | null): SourceIdentity {
  return parent === null || parent === id
    ? { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: id }
    : { sessionId: null, threadId: id, parentThreadId: parent, cwd: null, transcriptKey: id };
}

import type { SourceDatabase } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import { parseList } from '../parseJson';
import { sourceText } from '../sourceText';
import { itemOf } from './keyValue';
import { workspacePath } from './workspacePath';

/** What tells composers (conversations) of the editor's database apart without reading their messages. */
export interface ComposerHead {
  readonly id: string;
  readonly parentId: string | null;
  readonly cwd: string | null;
  /** Changes with the composer's record, its header and the number and places of its bubbles. */
  readonly version: string;
  /** Drafts and throwaway tabs, as Cursor's own index leaves them out. */
  readonly isEmpty: boolean;
}

/** Only the fields asked for: records hold whole files. */
const recordQuery = `
  SELECT substr(key, 14) AS id, rowid AS place, octet_length(value) AS bytes,
    CASE WHEN json_valid(CAST(value AS TEXT)) THEN json_extract(CAST(value AS TEXT), '$.lastUpdatedAt', '$.status',
      '$.subagentInfo', '$.subagentComposerIds', '$.subComposerIds', '$.workspaceIdentifier', '$.isDraft',
      '$.isEphemeral', '$.conversation[0].type') END AS fields
  FROM cursorDiskKV WHERE key >= 'composerData:' AND key < 'composerData;'`;

/** Answered from the index of keys alone, but for the bubble that was written last. */
const bubbleQuery = `
  SELECT composer AS id, bubbles, last, places,
    (SELECT octet_length(value) FROM cursorDiskKV WHERE rowid = last) AS bytes
  FROM (
    SELECT substr(key, 10, instr(substr(key, 10), ':') - 1) AS composer, count(*) AS bubbles, max(rowid) AS last,
      sum(rowid) AS places
    FROM cursorDiskKV WHERE key >= 'bubbleId:' AND key < 'bubbleId;' GROUP BY 1
  )`;

interface Row {
  readonly version: string;
  readonly fields: readonly unknown[];
}

/** The composers of the editor's database; those that have neither messages nor a record are not there. */
export function readHeads(database: SourceDatabase): ComposerHead[] {
  const records = new Map<string, Row>();
  for (const row of database.rows(recordQuery)) {
    const id = sourceText(row.id);
    const version = `${row.place}:${row.bytes}`;
    if (id) records.set(id, { version, fields: parseList(sourceText(row.fields) ?? '') });
  }
  const bubbles = new Map<string, string>();
  for (const row of database.rows(bubbleQuery)) {
    const id = sourceText(row.id);
    if (id) bubbles.set(id, `${row.bubbles}:${row.last}:${row.places}:${row.bytes}`);
  }
  const headers = readHeaders(database);
  const parents = parentsOf(records, headers);
  return [...new Set([...records.keys(), ...bubbles.keys()])].map(id => {
    const { version = '', fields = [] } = records.get(id) ?? {};
    const header = headers.get(id);
    const [updated, status, , , , workspace, isDraft, isEphemeral, inline] = fields;
    return {
      id,
      parentId: parents.get(id) ?? null,
      cwd: workspacePath(workspace) ?? workspacePath(header?.workspaceIdentifier),
      version: [version, updated, status, bubbles.get(id), header && headerVersion(header)].join('|'),
      isEmpty: isTrue(isDraft) || isTrue(isEphemeral) || (!bubbles.has(id) && typeof inline !== 'number'),
    };
  });
}

/** Heads of conversations that Cursor keeps beside them: a table since 3.9, one item of the recent ones before. */
export function readHeaders(database: SourceDatabase, only?: string): Map<string, JsonRecord> {
  const headers = new Map<string, JsonRecord>();
  const add = (header: unknown, key?: string): void => {
    if (!isRecord(header)) return;
    const id = stringField(header, 'composerId') ?? key;
    if (id && (only === undefined || id === only)) headers.set(id, header);
  };
  const item = itemOf(database, 'composer.composerHeaders');
  for (const header of listField(item, 'allComposers')) add(header);
  const columns = database.columns('composerHeaders');
  if (columns.has('composerId') && columns.has('value'))
    for (const row of database.rows('SELECT composerId, value FROM composerHeaders'))
      add(parseFields(sourceText(row.value) ?? ''), sourceText(row.composerId) ?? undefined);
  return headers;
}

function parentsOf(records: ReadonlyMap<string, Row>, headers: ReadonlyMap<string, JsonRecord>): Map<string, string> {
  const parents = new Map<string, string>();
  const add = (child: unknown, parent: unknown): void => {
    if (typeof child === 'string' && typeof parent === 'string' && child !== '' && parent !== '' && child !== parent)
      parents.set(child, parent);
  };
  for (const [id, { fields }] of records)
    for (const children of [fields[4], fields[3]])
      for (const child of Array.isArray(children) ? children : []) add(child, id);
  // What the child itself says goes before what a parent lists.
  for (const [id, header] of headers) add(id, fieldsAt(header, 'subagentInfo').parentComposerId);
  for (const [id, { fields }] of records) if (isRecord(fields[2])) add(id, fields[2].parentComposerId);
  return parents;
}

function headerVersion(header: JsonRecord): string {
  return [header.lastUpdatedAt, header.name, header.status, JSON.stringify(header.workspaceIdentifier) ?? ''].join(':');
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1;
}

import type { TokenBuckets } from '../../model/tokens';
import type { Json } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/** A message or part as a store holds it. Its content is read when it is asked for: most of it was told before. */
export interface StoredItem {
  readonly id: string;
  /** Differs whenever the content does. */
  readonly mark: Json;
  /** Null when it is no JSON object. */
  content(): JsonRecord | null;
}

export interface StoredMessage extends StoredItem {
  readonly created: number | null;
  /** In the order in which they were begun. */
  readonly parts: readonly StoredItem[];
}

/** A session with its messages, from a database or from the tree of JSON files that came before it. */
export interface StoredSession {
  readonly info: SessionInfo;
  readonly messages: readonly StoredMessage[];
}

/** What the store says of a session itself. */
export interface SessionInfo {
  readonly id: string;
  readonly parentId: string | null;
  readonly directory: string | null;
  /** Null for one that the client made up before it knew better. */
  readonly title: string | null;
  readonly version: string | null;
  readonly agent: string | null;
  readonly created: number | null;
  /** The message (or part) from which on the user took everything back. */
  readonly revertedFrom: string | null;
  /** True for `opencode run`; undefined where nothing tells. */
  readonly isAutomated: boolean | undefined;
  /** The agent's own sums, of the session and its sidechains. */
  readonly total: { readonly nanoUsd: number; readonly tokens: TokenBuckets } | null;
}

/** What the client calls a session until a title is found (`session/session.ts`). */
const madeUpTitle = /^(?:New|Child) session - \d{4}-\d\d-\d\dT[\d:.]+Z(?: \(fork #\d+\))?$/;

/** Reads a session's fields as its JSON form names them. */
export function sessionInfo(id: string, fields: JsonRecord, total: SessionInfo['total'] = null): SessionInfo {
  const title = stringField(fields, 'title');
  const revert = fieldsAt(fields, 'revert');
  return {
    id,
    parentId: stringField(fields, 'parentID'),
    directory: stringField(fields, 'directory'),
    title: title === null || madeUpTitle.test(title) ? null : title,
    version: stringField(fields, 'version'),
    agent: stringField(fields, 'agent'),
    created: timeOf(fieldsAt(fields, 'time').created),
    revertedFrom: stringField(revert, 'partID') ?? stringField(revert, 'messageID'),
    isAutomated: forbidsQuestions(listField(fields, 'permission')) ? true : undefined,
    total,
  };
}

/** `run` lets the agent ask nothing: nobody would answer (`cli/cmd/run.ts`). */
function forbidsQuestions(rules: readonly unknown[]): boolean {
  return rules.some(
    rule => isRecord(rule) && rule.permission === 'question' && rule.pattern === '*' && rule.action === 'deny',
  );
}

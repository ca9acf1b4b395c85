import type { Hunk } from '../../model/facts';
import type { TimelineEdit } from './timeline';

/** Lines without words (braces, `});`) stand everywhere and show nothing about who wrote them. */
const telling = /[\p{L}\p{N}_]{2}/u;

/** Lines that one edit wrote and a later one took away. */
export interface Rewrite {
  readonly author: TimelineEdit;
  readonly by: TimelineEdit;
  readonly lines: readonly string[];
}

/** What an edit put in and took out, lines that it only moved left out. */
export interface LineChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Follows who wrote which line of which file through the edits of a thread, so that an edit can be said to rewrite
 * another. Lines are told by their text: positions are not always in transcripts, and two hands rarely write the same line.
 */
export class LineLedger {
  /** By path, then by line: the edits that wrote it, the latest last. */
  readonly #owners = new Map<string, Map<string, TimelineEdit[]>>();
  readonly #changes = new Map<TimelineEdit, LineChange>();
  readonly #rewrites = new Map<TimelineEdit, Rewrite[]>();

  constructor(edits: readonly TimelineEdit[]) {
    for (const edit of edits) if (edit.status === 'applied') this.#follow(edit);
  }

  change(edit: TimelineEdit): LineChange {
    return this.#changes.get(edit) ?? lineChange(edit);
  }

  /** What an edit took away of earlier ones. */
  rewritesBy(edit: TimelineEdit): readonly Rewrite[] {
    return this.#rewrites.get(edit) ?? [];
  }

  #follow(edit: TimelineEdit): void {
    const change = lineChange(edit);
    this.#changes.set(edit, change);
    if (edit.operation === 'delete') {
      this.#forget(edit);
      return;
    }
    const owners = this.#owners.get(edit.path) ?? new Map<string, TimelineEdit[]>();
    this.#owners.set(edit.path, owners);
    const taken = new Map<TimelineEdit, string[]>();
    for (const line of change.removed) {
      const author = owners.get(line)?.pop();
      if (author !== undefined) append(taken, author, line);
    }
    for (const line of change.added) append(owners, line, edit);
    this.#note(edit, taken);
    if (edit.movedTo !== null) {
      this.#owners.set(edit.movedTo, owners);
      this.#owners.delete(edit.path);
    }
  }

  #forget(edit: TimelineEdit): void {
    const taken = new Map<TimelineEdit, string[]>();
    for (const [line, authors] of this.#owners.get(edit.path) ?? [])
      for (const author of authors) append(taken, author, line);
    this.#owners.delete(edit.path);
    this.#note(edit, taken);
  }

  #note(by: TimelineEdit, taken: ReadonlyMap<TimelineEdit, readonly string[]>): void {
    if (taken.size > 0)
      this.#rewrites.set(
        by,
        [...taken].map(([author, lines]) => ({ author, by, lines })),
      );
  }
}

/** Adds to the list of a key; returns the list. */
export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): V[] {
  const list = lists.get(key);
  if (list !== undefined) {
    list.push(value);
    return list;
  }
  const started = [value];
  lists.set(key, started);
  return started;
}

function lineChange(edit: TimelineEdit): LineChange {
  const added: string[] = [];
  const removed: string[] = [];
  for (const hunk of edit.hunks()) collect(hunk, added, removed);
  return withoutMoved(added, removed);
}

function collect({ lines }: Hunk, added: string[], removed: string[]): void {
  for (const line of lines) {
    const sign = line[0];
    if (sign !== '+' && sign !== '-') continue;
    const text = line.slice(1).trim();
    if (telling.test(text)) (sign === '+' ? added : removed).push(text);
  }
}

function withoutMoved(added: readonly string[], removed: readonly string[]): LineChange {
  if (added.length === 0 || removed.length === 0) return { added, removed };
  const left = new Map<string, number>();
  for (const line of removed) left.set(line, (left.get(line) ?? 0) + 1);
  const kept = added.filter(line => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
  const gone: string[] = [];
  for (const [line, count] of left) for (let i = 0; i < count; i++) gone.push(line);
  return { added: kept, removed: gone };
}

import type { EditFact, Hunk } from '../../model/facts';
import type { AskedEdit } from '../askedEdit';
import { hunksBetween, replacementHunk } from '../editHunks';
import type { ToldEdit } from '../factTeller';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { wholeFileHunk } from '../patchChange';
import { resolvePath } from '../resolvePath';
import { hashlinePaths } from './editRequest';
import type { EntryTeller } from './entryTeller';
import { parseNumberedDiff } from './numberedDiff';
import { type OpenCall, touch } from './readerState';

type Change = Pick<ToldEdit, 'path' | 'operation' | 'hunks'> &
  Partial<Pick<ToldEdit, 'movedTo' | 'before' | 'after' | 'status'>>;

/** What Oh My Pi's `write` can address besides files (`xd://`, `memory://`). */
const isDevice = /^(?!file:)[a-z][a-z0-9+.-]+:\/\//i;

/** Tells the edits of an answered call: from what its result says it did, else from what it was asked to do. */
export class EditWriter {
  readonly #entries: EntryTeller;

  constructor(entries: EntryTeller) {
    this.#entries = entries;
  }

  /** `details` is the result's own record of what was done; empty where there is none. */
  tell(call: OpenCall, status: EditFact['status'], details: JsonRecord): void {
    if (call.edit === null) return;
    const done = status === 'applied' ? detailedChanges(details, call.edit) : [];
    const changes = done.length > 0 ? done : requestedChanges(call.edit);
    for (const [ordinal, change] of changes.entries())
      if (!isDevice.test(change.path)) this.#one(call, change, ordinal, status);
  }

  #one({ seq, ts, id, tool }: OpenCall, change: Change, ordinal: number, given: EditFact['status']): void {
    const { state, teller, threadId } = this.#entries;
    const status = change.status ?? given;
    const path = resolvePath(state.cwd, change.path);
    const wasKnown = status === 'applied' ? touch(state, path) : state.touched.includes(path);
    const isRewrite = change.operation === 'create' && wasKnown;
    teller.edit({
      ...change,
      threadId,
      seq,
      ts,
      callId: id,
      tool,
      ordinal,
      status,
      path,
      movedTo: change.movedTo == null ? null : resolvePath(state.cwd, change.movedTo),
      operation: isRewrite ? 'update' : change.operation,
    });
  }
}

/** What Oh My Pi and OpenClaw record of each file, and Pi of the one. */
function detailedChanges(details: JsonRecord, request: AskedEdit): Change[] {
  const files = listField(details, 'perFileResults').filter(isRecord);
  return (files.length > 0 ? files : [details])
    .map(file => detailedChange(file, request))
    .filter(change => change !== null);
}

function detailedChange(file: JsonRecord, request: AskedEdit): Change | null {
  const path = stringField(file, 'sourcePath') ?? stringField(file, 'path') ?? request.path;
  const diff = stringField(file, 'diff');
  const before = typeof file.oldText === 'string' ? file.oldText : null;
  const after = typeof file.newText === 'string' ? file.newText : null;
  if (path === null) return null;
  const movedTo = stringField(file, 'move');
  const failed = file.isError === true ? { status: 'failed' as const } : {};
  const operation = movedTo !== null ? 'move' : operationOf(file.op);
  if (operation === 'create' && after !== null)
    return { path, operation, hunks: wholeFileHunk(after, '+'), after, ...failed };
  if (operation === 'delete' && before !== null)
    return { path, operation, hunks: wholeFileHunk(before, '-'), before, ...failed };
  if (before !== null && after !== null)
    return { path, operation, movedTo, hunks: hunksBetween(before, after), before, after, ...failed };
  const hunks = diff === null ? null : hunksOf(diff);
  return hunks === null ? null : { path, operation, movedTo, hunks, ...failed };
}

function operationOf(op: unknown): Change['operation'] {
  return op === 'create' || op === 'delete' ? op : 'update';
}

function hunksOf(diff: string): Hunk[] | null {
  const numbered = parseNumberedDiff(diff);
  if (numbered !== null) return numbered;
  const unified = parseUnifiedDiff(diff);
  return unified.length > 0 ? unified : null;
}

function requestedChanges({ path, replacements, content, patch }: AskedEdit): Change[] {
  if (patch !== null) {
    const changes = parseApplyPatch(patch);
    return changes.length > 0
      ? changes
      : hashlinePaths(patch).map(file => ({ path: file, operation: 'update', hunks: [] }));
  }
  if (path === null) return [];
  if (replacements.length > 0) {
    return [{ path, operation: 'update', hunks: replacements.map(({ from, to }) => replacementHunk(from, to)) }];
  }
  if (content === null) return [{ path, operation: 'update', hunks: [] }];
  return [{ path, operation: 'create', hunks: wholeFileHunk(content, '+'), after: content }];
}

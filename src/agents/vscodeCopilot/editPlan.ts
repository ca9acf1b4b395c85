import { hunksBetween } from '../editHunks';
import type { PatchChange } from '../patchChange';
import { comparablePath } from '../uriPath';
import type { TextsBefore } from './editingState';
import type { Block, FileChange, ShownCall } from './responseBlocks';
import { applyBatches, writtenHunks } from './textEdits';
import { editsFiles } from './toolNames';

/** What a call was to change, as far as its arguments are known. */
export type RequestedBy = (call: ShownCall) => readonly PatchChange[];

/**
 * Decides which call of a turn made which change to a file. A response has both: the call (its arguments only once the
 * turn is over), and what VS Code did to the file.
 */
export class EditPlan {
  readonly #byCall = new Map<ShownCall, PatchChange[]>();
  readonly #alone = new Map<FileChange, PatchChange>();
  readonly #confirmed = new Set<ShownCall>();
  /** Texts of files as the changes so far left them. */
  readonly #texts = new Map<string, string | null>();

  constructor(
    blocks: readonly Block[],
    requestedBy: RequestedBy,
    private readonly state: TextsBefore,
    private readonly turnId: string,
  ) {
    const calls = blocks.filter(block => block.kind === 'call');
    for (const call of calls) this.#byCall.set(call, byFile(requestedBy(call)));
    const known = new Set(calls.filter(call => this.editsOf(call).length > 0));
    const taken = new Set<PatchChange>();
    for (const [index, block] of blocks.entries()) {
      if (block.kind !== 'change') continue;
      const before = blocks.slice(0, index).filter(one => one.kind === 'call');
      this.#place(block, before.reverse(), known, taken);
    }
  }

  editsOf(call: ShownCall): readonly PatchChange[] {
    return this.#byCall.get(call) ?? [];
  }

  /** The change itself where no call asked for it. */
  loneEdit(change: FileChange): PatchChange | null {
    return this.#alone.get(change) ?? null;
  }

  /** Whether VS Code shows that a call changed a file. */
  isConfirmed(call: ShownCall): boolean {
    return this.#confirmed.has(call);
  }

  /** @param before the calls before the change, the nearest first */
  #place(
    change: FileChange,
    before: readonly ShownCall[],
    known: ReadonlySet<ShownCall>,
    taken: Set<PatchChange>,
  ): void {
    for (const call of before) {
      const edits = this.#byCall.get(call) ?? [];
      const index = edits.findIndex(edit => samePath(edit.path, change.path) && !taken.has(edit));
      const requested = edits[index];
      if (requested === undefined) continue;
      const edit = this.#merge(requested, change);
      edits[index] = edit;
      taken.add(edit);
      this.#confirmed.add(call);
      return;
    }
    const edit = this.#merge(null, change);
    const owner = before.find(call => editsFiles(call.tool) && !known.has(call));
    if (owner === undefined) {
      this.#alone.set(change, edit);
      return;
    }
    this.#byCall.get(owner)?.push(edit);
    taken.add(edit);
    this.#confirmed.add(owner);
  }

  #merge(requested: PatchChange | null, change: FileChange): PatchChange {
    const key = comparablePath(change.path);
    const known = this.#texts.get(key);
    const before = known === undefined ? this.state.textBefore(this.turnId, change.path) : known;
    const after = before === null || change.batches.length === 0 ? null : applyBatches(before, change.batches);
    this.#texts.set(key, after ?? (change.batches.length === 0 ? before : null));
    const own: PatchChange = requested ?? {
      operation: change.operation,
      path: change.path,
      movedTo: change.movedTo,
      hunks: writtenHunks(change.batches),
      before: null,
      after: null,
    };
    // A new file is whole in the call that creates it.
    if (own.operation === 'create' && own.after !== null && (before === null || before === '')) return own;
    if (before !== null && after !== null) {
      const operation = own.operation === 'create' ? 'update' : own.operation;
      return { ...own, operation, hunks: hunksBetween(before, after), before, after };
    }
    return own.hunks.length > 0 ? own : { ...own, hunks: writtenHunks(change.batches) };
  }
}

function samePath(a: string, b: string): boolean {
  return comparablePath(a) === comparablePath(b);
}

/** Replacements in one file are one edit, as VS Code shows them. */
function byFile(changes: readonly PatchChange[]): PatchChange[] {
  const edits: PatchChange[] = [];
  for (const change of changes) {
    const index = edits.findIndex(
      ({ operation, path }) => operation === 'update' && change.operation === 'update' && samePath(path, change.path),
    );
    const known = edits[index];
    if (known === undefined) edits.push(change);
    else edits[index] = { ...known, hunks: [...known.hunks, ...change.hunks] };
  }
  return edits;
}

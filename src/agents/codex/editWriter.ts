import type { EditFact } from '../../model/facts';
import { parseApplyPatch } from '../parseApplyPatch';
import { countLines, type PatchChange } from '../patchChange';
import { resolvePath } from '../resolvePath';
import type { FactWriter } from './factWriter';
import type { OpenCall } from './readerState';

/** Tells the edits of calls: one a file, numbered within the call. */
export class EditWriter {
  readonly #writer: FactWriter;

  constructor(writer: FactWriter) {
    this.#writer = writer;
  }

  /** Edits as the record of their application has them. */
  told(call: OpenCall, changes: readonly PatchChange[], status: EditFact['status']): void {
    for (const change of changes) {
      const path = this.#tell(call, change, this.#writer.state.cwd, call.edits, status);
      call.edits += 1;
      call.told.push(path);
    }
  }

  /** The edits of a call's patches that no record told: known from the patches' own texts. */
  untold(call: OpenCall, status: EditFact['status']): void {
    const told = [...call.told];
    let ordinal = call.edits;
    for (const { text, dir } of call.patches) {
      for (const change of parseApplyPatch(text)) {
        const at = told.indexOf(resolvePath(dir, change.path));
        if (at !== -1) {
          told.splice(at, 1);
          continue;
        }
        this.#tell(call, change, dir, ordinal, status);
        ordinal += 1;
      }
    }
  }

  #tell(call: OpenCall, change: PatchChange, dir: string | null, ordinal: number, status: EditFact['status']): string {
    const path = resolvePath(dir, change.path);
    const { added, removed } = countLines(change.hunks);
    this.#writer.context.sink.edit({
      seq: call.seq,
      threadId: this.#writer.threadId,
      callId: call.id,
      ordinal,
      ts: call.ts,
      tool: call.tool,
      path,
      movedTo: change.movedTo === null ? null : resolvePath(dir, change.movedTo),
      operation: change.operation,
      status,
      hunks: change.hunks,
      before: change.before,
      after: change.after,
      beforeIsPrevious: false,
      linesAdded: added,
      linesRemoved: removed,
    });
    return path;
  }
}

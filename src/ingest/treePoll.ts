import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Finds changes of a directory tree by looking at every file: for where watching fails. */
export class TreePoll {
  private seen: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly root: string,
    private readonly recursive: boolean,
  ) {}

  /** Paths of the files that were added, changed or deleted since the last call (all of them at the first). */
  async changes(): Promise<string[]> {
    const now = new Map<string, string>();
    await this.look(this.root, now);
    const before = this.seen;
    this.seen = now;
    const changed = [...now].filter(([path, state]) => before.get(path) !== state).map(([path]) => path);
    return changed.concat([...before.keys()].filter(path => !now.has(path)));
  }

  /** One directory after the other: slow is fine here, a burst of disk access is not. */
  private async look(directory: string, into: Map<string, string>): Promise<void> {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (this.recursive) await this.look(path, into);
        continue;
      }
      const state = await stat(path).catch(() => null);
      if (state) into.set(path, `${state.size} ${state.mtimeMs} ${state.ino}`);
    }
  }
}

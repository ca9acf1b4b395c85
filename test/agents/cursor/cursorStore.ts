import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cursorAdapter } from '../../../src/agents/cursor/adapter';
import { openDatabase } from '../../../src/store/engine/database';
import { initHostSql } from '../../../src/store/engine/hostSql';
import { type CollectedContent, collectContent, partsOf, type WholeSource } from '../../support/collectContent';
import { temporaryFolder } from '../../support/testStore';

const wasmPath = resolve(import.meta.dirname, '../../../node_modules/sql.js/dist/sql-wasm.wasm');

/** An editor's database in a folder of its own, written to as Cursor does. */
export class CursorStore {
  readonly path: string;

  constructor(readonly home = temporaryFolder()) {
    this.path = join(home, 'User', 'globalStorage', 'state.vscdb');
  }

  /** Puts values under keys of `cursorDiskKV`; objects as JSON, null as what Cursor leaves of a deleted message. */
  async put(values: Readonly<Record<string, unknown>>): Promise<void> {
    mkdirSync(dirname(this.path), { recursive: true });
    const database = openDatabase(await initHostSql({ wasmPath }), this.path);
    try {
      database.exec('CREATE TABLE IF NOT EXISTS cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)');
      const insert = database.prepare('INSERT INTO cursorDiskKV VALUES (?, ?)');
      for (const [key, value] of Object.entries(values))
        insert.run([key, value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)]);
    } finally {
      database.close();
    }
  }

  /** Takes a database that Cursor (or another tool's test) wrote. */
  copyFrom(path: string): void {
    mkdirSync(dirname(this.path), { recursive: true });
    copyFileSync(path, this.path);
  }

  parts(): Promise<WholeSource[]> {
    return partsOf(cursorAdapter, { agent: 'cursor', path: this.path, format: 'sqlite', companions: [] });
  }

  async read(id: string, state?: CollectedContent['state']): Promise<CollectedContent> {
    const part = (await this.parts()).find(({ source }) => source.path.endsWith(`#${encodeURIComponent(id)}`));
    if (part === undefined) throw new Error(`no composer ${id}`);
    return collectContent(cursorAdapter, part, state === undefined ? {} : { state });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

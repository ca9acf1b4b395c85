// ownerChild <wasm> <folder> <id>: joins, and appends batches for ever. Prints `role <role>` and `ack <key>` lines.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../../src/store/engine/database';
import { initHostSql } from '../../../../src/store/engine/hostSql';
import { joinOwnership } from '../../../../src/store/engine/ownership';

const rowsPerBatch = 20;

async function main([wasmPath = '', folder = '', id = '']: string[]): Promise<void> {
  const sql = await initHostSql({ wasmPath });
  const file = join(folder, 'shared.db');
  let database: Database | undefined;

  function append(key: string, rows: readonly string[]): void {
    const db = database;
    if (db === undefined) throw new Error('asked while not the owner');
    db.transaction(() => {
      db.prepare('INSERT OR IGNORE INTO batch VALUES (?, ?)').run([key, rows.length]);
      if (db.changes === 0) return;
      const insert = db.prepare('INSERT INTO event (key, n, text) VALUES (?, ?, ?)');
      for (const [n, text] of rows.entries()) insert.run([key, n, text]);
    });
  }

  const ownership = await joinOwnership({
    file,
    onRole: role => say(`role ${role}`),
    async onOwner() {
      database = openDatabase(sql, file);
      database.exec(`CREATE TABLE IF NOT EXISTS batch (key TEXT PRIMARY KEY, rows INTEGER);
        CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, key TEXT, n INTEGER, text TEXT)`);
      return () => database?.close();
    },
    async serve({ params }) {
      const key = String(params);
      append(
        key,
        Array.from({ length: rowsPerBatch }, (_, n) => `${key} ${n} ${'z'.repeat(200)}`),
      );
      return null;
    },
  });
  for (let n = 0; ; n++) {
    const key = `${id}:${n}`;
    await ownership.call('append', key);
    say(`ack ${key}`);
    // Lets this process take part in more than its own calls.
    if (n % 10 === 9) await new Promise(resolve => setTimeout(resolve, 2));
  }
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  say(`failed ${error}`);
  process.exitCode = 1;
});

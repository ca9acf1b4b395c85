// crashChild <wasm> <file>: appends numbered batches for ever, changing old rows as well. Prints `ready`, then the
// number of each batch that is durable.
import { writeSync } from 'node:fs';
import { openDatabase } from '../../../../src/store/engine/database';
import { initHostSql } from '../../../../src/store/engine/hostSql';

async function main([wasmPath = '', file = '']: string[]): Promise<void> {
  const sql = await initHostSql({ wasmPath });
  const database = openDatabase(sql, file);
  // A small cache spills pages into the log before the commit; small checkpoints come often.
  database.exec('PRAGMA cache_size = -256; PRAGMA wal_autocheckpoint = 100');
  database.exec(`CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, batch INTEGER, size INTEGER, text TEXT);
    CREATE INDEX IF NOT EXISTS event_batch ON event (batch)`);
  let batch = Number(database.value('SELECT coalesce(max(batch), 0) FROM event'));
  const insert = database.prepare('INSERT INTO event (batch, size, text) VALUES (?, ?, ?)');
  const change = database.prepare("UPDATE event SET text = text || 'x' WHERE batch = ? AND id % 9 = 0");
  say('ready');
  for (;;) {
    batch++;
    const size = batch % 7 === 0 ? 2000 : 100;
    database.transaction(() => {
      for (let n = 0; n < size; n++) insert.run([batch, size, `batch ${batch} row ${n} ${'y'.repeat((n * 37) % 500)}`]);
      if (batch > 3) change.run([1 + ((batch * 7919) % (batch - 1))]);
    });
    say(String(batch));
  }
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  say(`failed ${error}`);
  process.exitCode = 1;
});

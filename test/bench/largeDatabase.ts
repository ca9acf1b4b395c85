import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { initHostSql } from '../../src/store/engine/hostSql';
import { addMessageRow, addPart, addSession, openCodeSchema } from '../support/openCodeDatabase';
import { SeededRandom } from '../support/seededRandom';

const messagesOfSession = 100;
const partsOfMessage = 10;
/** Text of a part; with its JSON and indexes a little more lies in the file. Bytes. */
const partBytes = 4_000;

/** An OpenCode database of about so many megabytes, closed as its program leaves it. */
export async function writeLargeDatabase(path: string, megabytes: number, wasmPath: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const database = openDatabase(await initHostSql({ wasmPath }), path);
  database.exec(openCodeSchema);
  const random = new SeededRandom(5);
  const sessions = Math.ceil((megabytes * 1e6) / (messagesOfSession * partsOfMessage * (partBytes + 400)));
  for (let session = 0; session < sessions; session++)
    database.transaction(() => {
      addSession(database, session);
      for (let message = 0; message < messagesOfSession; message++) addLongMessage(database, session, message, random);
    });
  database.close();
}

/** One more message in the first session, committed. Returns when the file is as its program leaves it between writes. */
export async function growLargeDatabase(path: string, time: number, wasmPath: string): Promise<void> {
  const database = openDatabase(await initHostSql({ wasmPath }), path);
  const message = Number(
    database.value('SELECT count(*) FROM message WHERE session_id = (SELECT min(id) FROM session)'),
  );
  database.transaction(() => addLongMessage(database, 0, message, new SeededRandom(time + 100)));
  database.close();
}

function addLongMessage(database: Database, session: number, message: number, random: SeededRandom): void {
  addMessageRow(database, session, message);
  for (let part = 0; part < partsOfMessage; part++) {
    const words = Array.from({ length: partBytes / 8 }, () => random.below(1e7).toString(36).padStart(7, 'x'));
    addPart(database, session, message, message * partsOfMessage + part, words.join(' '));
  }
}

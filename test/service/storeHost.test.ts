import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect, type ServiceConnection } from '../../src/service/connect';
import { recordingPath } from '../support/recordings';
import { assets, temporaryFolder } from '../support/testStore';

describe('a damaged store', () => {
  const home = recordingPath('claude-code/home');
  const folders: string[] = [];
  const connections: ServiceConnection[] = [];
  const track = (connection: ServiceConnection): ServiceConnection => {
    connections.push(connection);
    return connection;
  };
  after(async () => {
    for (const connection of connections) await connection.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Overwrites pages from the middle of the file on, which no opening looks at. */
  function damage(file: string): void {
    const pages = Math.floor(statSync(file).size / 4096);
    const fd = openSync(file, 'r+');
    for (let page = Math.floor(pages / 3); page < pages; page += 3)
      writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(fd);
  }

  it('is salvaged when a request comes upon it, read again, and told of once', async function () {
    if (home === undefined) return this.skip();
    const folder = temporaryFolder();
    folders.push(folder);
    const file = join(folder, 'contrail.db');
    const environment = hostEnvironment({ home });
    const ingestParams = { environment, keep: 'everything' as const, first: [] };

    const first = track(await connect({ file, assets }));
    await first.call('ingest', ingestParams);
    const before = await first.call('sessions', { folders: null });
    await first.close();
    assert.ok(before.sessions.length > 10);
    damage(file);

    const notices: string[] = [];
    const second = track(await connect({ file, assets, onNotice: notice => notices.push(notice) }));
    await second.call('ingest', ingestParams);
    await second.call('search', { query: 'round', folders: null, limit: 5 });
    await second.call('files', { folders: null });
    // Whatever request met the damage, transcripts are read again by the next pass.
    await second.call('ingest', ingestParams);
    assert.deepEqual(await second.call('sessions', { folders: null }), before);
    const { database } = await second.call('doctor', { environment });
    await second.close();
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /damaged/);
    assert.deepEqual(database.notices, notices);
    assert.equal(readdirSync(folder).filter(name => name.includes('.corrupt-')).length, 1);

    const third = await connect({ file, assets, onNotice: notice => notices.push(notice) });
    await third.close();
    assert.equal(notices.length, 1);
  });
});

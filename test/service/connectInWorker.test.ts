import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect } from '../../src/service/connect';
import { connectInWorker } from '../../src/service/connectInWorker';
import { StoreError } from '../../src/store/engine/storeError';
import { recordingPath } from '../support/recordings';
import { assets, temporaryFolder } from '../support/testStore';

describe('connectInWorker', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'contrail.db');
  const environment = hostEnvironment({ home: recordingPath('codex/home') ?? folder });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers as the store in this thread does, with progress', async () => {
    const inWorker = await connectInWorker({ file, assets });
    let reports = 0;
    try {
      assert.equal(inWorker.role, 'owner');
      const result = await inWorker.call(
        'ingest',
        { environment, keep: 'everything', first: [] },
        { onProgress: () => reports++ },
      );
      assert.ok(result.events > 0);
      assert.ok(reports > 0);
      const fromWorker = await inWorker.call('sessions', { folders: null });
      const inThread = await connect({ file, assets });
      try {
        assert.equal(inThread.role, 'follower');
        assert.deepEqual(await inThread.call('sessions', { folders: null }), fromWorker);
      } finally {
        await inThread.close();
      }
    } finally {
      await inWorker.close();
    }
    assert.equal(inWorker.role, 'closed');
    await assert.rejects(inWorker.call('sessions', { folders: null }), error => StoreError.is(error, 'closed'));
  });

  it('leaves the database to the next one when it is closed', async () => {
    const inThread = await connect({ file, assets });
    try {
      assert.equal(inThread.role, 'owner');
    } finally {
      await inThread.close();
    }
  });

  it('hands on errors with their kind, and what cannot be opened', async () => {
    const connection = await connectInWorker({ file, assets });
    try {
      await assert.rejects(connection.relay('nonsense', {}), error => StoreError.is(error, 'unsupported'));
      await assert.rejects(connection.relay('sessions', { folders: 7 }), { name: /Zod/ });
    } finally {
      await connection.close();
    }
    await assert.rejects(connectInWorker({ file: join(folder, 'contrail.db', 'x.db'), assets }));
  });

  it('gives up what its caller gave up', async () => {
    const connection = await connectInWorker({ file, assets });
    try {
      const gone = new AbortController();
      gone.abort(new Error('changed my mind'));
      const asked = connection.call('sessions', { folders: null }, { signal: gone.signal });
      await assert.rejects(asked, /changed my mind/);
    } finally {
      await connection.close();
    }
  });
});

import assert from 'node:assert/strict';
import {
  closeSync,
  cpSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect, type ServiceConnection } from '../../src/service/connect';
import { openStoreFile } from '../../src/service/openStoreFile';
import { differences, dumpStore } from '../support/dumpStore';
import { homeFiles, writeHome } from '../support/homeFiles';
import { runCli } from '../support/programs';
import { recordingPath } from '../support/recordings';
import { SeededRandom } from '../support/seededRandom';
import { assets, openTestStore, temporaryFolder } from '../support/testStore';

const recorded = ['claude-old/home-2.0.50', 'claude-old/home-2.1.50', 'old/codex-0.117.0/home'];

describe('a database', () => {
  let folder: string;
  let home: string;
  let sound: string;
  before(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    for (const name of recorded) writeHome(home, homeFiles(recordingPath(name) ?? assert.fail(`no fixture ${name}`)));
    const store = await openTestStore(join(folder, 'sound'), { keep: true });
    await store.ingest(home);
    await store.owner.search({ query: 'round', folders: null, limit: 1 });
    store.close();
    sound = join(folder, 'sound', 'contrail.db');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function copyOf(name: string): string {
    cpSync(join(folder, 'sound'), join(folder, name), { recursive: true });
    return join(folder, name, 'contrail.db');
  }

  async function asOwner<T>(file: string, use: (service: ServiceConnection) => Promise<T>, notices: string[] = []) {
    const service = await connect({ file, assets, onNotice: notice => notices.push(notice) });
    try {
      return await use(service);
    } finally {
      await service.close();
    }
  }

  const ingest = (service: ServiceConnection) =>
    service.call('ingest', { environment: hostEnvironment({ home }), keep: 'everything', first: [] });

  async function answers(service: ServiceConnection): Promise<unknown> {
    const { sessions } = await service.call('sessions', { folders: null });
    const costs = [];
    for (const { session_uid } of sessions) costs.push(await service.call('cost', { reference: session_uid }));
    const { files } = await service.call('files', { folders: null });
    const { hits } = await service.call('search', { query: 'round', folders: null, limit: 100 });
    return { sessions, costs, files, hits: hits.length };
  }

  describe('of a newer version', () => {
    let file: string;
    before(async () => {
      file = copyOf('newer');
      const { db } = await openStoreFile(file, assets);
      db.exec('PRAGMA user_version = 99');
      db.close();
    });

    it('is shown as it is, says so, and takes nothing in', async () => {
      const bytes = readFileSync(file);
      const notices: string[] = [];
      const expected = await asOwner(sound, answers);
      const found = await asOwner(
        file,
        async service => {
          const result = await ingest(service);
          assert.deepEqual([result.listed, result.events], [0, 0]);
          return answers(service);
        },
        notices,
      );
      assert.deepEqual(found, expected);
      assert.equal(notices.length, 1);
      assert.match(notices[0] ?? '', /of version 99.*update Contrail/);
      assert.ok(readFileSync(file).equals(bytes));
    });

    it('is said to be one on the terminal, beside the answer', async () => {
      const { code, stdout, stderr } = await runCli(['sessions', '--all', '--json', '--home', home, '--db', file]);
      assert.equal(code, 0);
      assert.match(stderr, /^contrail: .*of version 99.*\n$/);
      assert.ok(JSON.parse(stdout).sessions.length > 5);
    });
  });

  describe('that is damaged', () => {
    const pages = 4096;
    for (let seed = 1; seed <= 16; seed++) {
      it(`answers as before once it was salvaged and transcripts were read again (case ${seed})`, async () => {
        const file = copyOf(`damaged-${seed}`);
        const random = new SeededRandom(seed);
        const expected = await asOwner(sound, answers);
        const count = statSync(file).size / pages;
        const fd = openSync(file, 'r+');
        for (let n = 1 + random.below(6); n > 0; n--) {
          // The first page now and then, which says that this is a database at all.
          const page = random.below(8) === 0 ? 0 : random.below(count);
          const garbage = Buffer.from(Array.from({ length: pages }, () => random.below(256)));
          writeSync(fd, garbage, 0, pages, page * pages);
        }
        closeSync(fd);
        const notices: string[] = [];
        const found = await asOwner(
          file,
          async service => {
            await ingest(service);
            await answers(service);
            await ingest(service);
            return answers(service);
          },
          notices,
        );
        assert.deepEqual(found, expected);
        assert.ok(notices.length <= 1, notices.join('\n'));
        const aside = readdirSync(join(folder, `damaged-${seed}`)).filter(name => name.includes('.corrupt-'));
        assert.equal(aside.length, notices.length);
        rmSync(join(folder, `damaged-${seed}`), { recursive: true });
      });
    }

    it('and nothing but noise is replaced by what the transcripts say', async () => {
      const file = join(folder, 'noise', 'contrail.db');
      const undamaged = await openTestStore(join(folder, 'noise'), { keep: true });
      undamaged.close();
      writeFileSync(file, Buffer.alloc(50_000, 0x5a));
      const opened = await openTestStore(join(folder, 'noise'));
      const fresh = await openTestStore();
      await opened.ingest(home);
      await fresh.ingest(home);
      assert.equal(differences(dumpStore(opened.db), dumpStore(fresh.db)), '');
      opened.close();
      fresh.close();
    });
  });
});

import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOutDemo } from '../../scripts/demo.mjs';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect, type ServiceConnection } from '../../src/service/connect';
import { liveIngest } from '../../src/service/liveIngest';
import { assets, temporaryFolder } from '../support/testStore';

const id = 'd3eb0133-db06-456a-9be9-2abebb9bf981';

describe('liveIngest', () => {
  let folder: string;
  let home: string;
  let transcript: string;
  let service: ServiceConnection;
  beforeEach(async () => {
    folder = temporaryFolder();
    home = layOutDemo(join(folder, 'demo')).home;
    const [project = ''] = readdirSync(join(home, '.claude/projects'));
    transcript = join(home, '.claude/projects', project, `${id}.jsonl`);
    mkdirSync(join(folder, 'store'));
    service = await connect({ file: join(folder, 'store', 'contrail.db'), assets });
  });
  afterEach(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const prompt = (text: string): string =>
    `${JSON.stringify({ type: 'user', uuid: text, sessionId: id, message: { role: 'user', content: text } })}\n`;
  const ingest = () =>
    service.call('ingest', { environment: hostEnvironment({ home }), keep: 'everything', first: [] });

  it('tells of a transcript that was deleted, though there is nothing to read', async () => {
    const following = new Following(service, home, 1);
    try {
      await following.afterPass(() => undefined);
      await following.afterPass(() => rmSync(transcript));
      const { sessions } = await service.call('sessions', { folders: null });
      const session = sessions.find(({ session_uid }) => session_uid.endsWith(id));
      assert.equal(session?.source_state, 'removed');
      assert.equal(following.passes.at(-1), 0);
    } finally {
      await following.end();
    }
  });

  it('tells of what somebody else has read before it came to that', async () => {
    const other = await connect({ file: join(folder, 'store', 'contrail.db'), assets });
    assert.equal(other.role, 'follower');
    const following = new Following(other, home, 500);
    try {
      await following.afterPass(() => undefined);
      await following.afterPass(async () => {
        appendFileSync(transcript, prompt('once'));
        assert.equal((await ingest()).sources, 1);
      });
      assert.equal(following.passes.length, 2);
      assert.equal(following.passes.at(-1), 0);
    } finally {
      await following.end();
      await other.close();
    }
  });

  it('reads a burst of thousands of changes in one pass', async () => {
    const following = new Following(service, home);
    try {
      await following.afterPass(() => undefined);
      await following.afterPass(() => {
        for (let n = 0; n < 3_000; n++) appendFileSync(transcript, prompt(`burst ${n}`));
      });
      // A pass of the burst that came too late would be told of before this one.
      await following.afterPass(() => appendFileSync(transcript, prompt('last')));
      assert.equal(following.passes.length, 3);
      const { hits } = await service.call('search', { query: 'burst', folders: null, limit: 5_000 });
      assert.equal(hits.length, 3_000);
    } finally {
      await following.end();
    }
  });
});

/** Follows the agents and notes how many sources each pass that it is told of has read. */
class Following {
  readonly passes: number[] = [];
  private onPass: () => void = () => undefined;
  private readonly stop = new AbortController();
  private readonly ended: Promise<void>;

  constructor(service: ServiceConnection, home: string, debounceMs?: number) {
    this.ended = liveIngest(service, {
      environment: hostEnvironment({ home }),
      keep: 'everything',
      first: [],
      onIngested: ({ sources }) => {
        this.passes.push(sources);
        this.onPass();
      },
      onError: error => assert.fail(String(error)),
      signal: this.stop.signal,
      debounceMs,
    });
  }

  async afterPass(change: () => unknown): Promise<void> {
    const passed = new Promise<void>(resolve => {
      this.onPass = resolve;
    });
    await change();
    await passed;
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.ended;
  }
}

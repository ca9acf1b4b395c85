import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOutDemo } from '../../scripts/demo.mjs';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect } from '../../src/service/connect';
import { liveIngest } from '../../src/service/liveIngest';
import { assets, temporaryFolder } from '../support/testStore';

describe('liveIngest', () => {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tells of a transcript that was deleted, though there is nothing to read', async () => {
    const { home } = layOutDemo(join(folder, 'demo'));
    mkdirSync(join(folder, 'store'));
    const service = await connect({ file: join(folder, 'store', 'contrail.db'), assets });
    const stop = new AbortController();
    const passes: number[] = [];
    let onPass: () => void = () => undefined;
    const nextPass = (): Promise<void> => new Promise(resolve => (onPass = resolve));
    const first = nextPass();
    const following = liveIngest(service, {
      environment: hostEnvironment({ home }),
      keep: 'everything',
      first: [],
      onIngested: ({ sources }) => {
        passes.push(sources);
        onPass();
      },
      onError: error => assert.fail(String(error)),
      signal: stop.signal,
      debounceMs: 1,
    });
    try {
      await first;
      const second = nextPass();
      const [project = ''] = readdirSync(join(home, '.claude/projects'));
      const id = 'd3eb0133-db06-456a-9be9-2abebb9bf981';
      rmSync(join(home, '.claude/projects', project, `${id}.jsonl`));
      await second;
      const { sessions } = await service.call('sessions', { folders: null });
      const session = sessions.find(({ session_uid }) => session_uid.endsWith(id));
      assert.equal(session?.source_state, 'removed');
      assert.equal(passes.at(-1), 0);
    } finally {
      stop.abort();
      await following;
      await service.close();
    }
  });
});

import assert from 'node:assert/strict';
import { readNews } from '../../src/agentTools/readNews';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';

type Options = Parameters<typeof readNews>[0];

function options(call: () => Promise<never>, changes: Partial<Options> = {}): Options {
  return {
    service: { call },
    environment: hostEnvironment({ home: '/nowhere' }),
    keep: 'everything',
    folders: ['/work'],
    ...changes,
  };
}
const forever = () => new Promise<never>(() => undefined);

describe('readNews', () => {
  it('says when it could not read, and goes on', async () => {
    const failing = options(() => Promise.reject(new Error('disk')));
    assert.match((await readNews(failing, new AbortController().signal)) ?? '', /could not be read/);
  });

  it('waits no longer than patience lasts', async () => {
    const note = await readNews(options(forever, { patienceMs: 1 }), new AbortController().signal);
    assert.match(note ?? '', /still reading sessions/);
  });

  it('stops when nobody waits for it', async () => {
    const gone = new AbortController();
    const reading = readNews(options(forever), gone.signal);
    gone.abort(new Error('nobody waits'));
    await assert.rejects(reading, { message: 'nobody waits' });
    await assert.rejects(readNews(options(forever), gone.signal), { message: 'nobody waits' });
  });
});

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { primeAdapter } from '../../../src/agents/prime/adapter';
import { readSession, sumOf, transcriptsBelow } from '../pi/readSource';

const home = resolve(import.meta.dirname, '../../fixtures/agents/prime-agent/children/.prime');
const facts = transcriptsBelow(home).map(path => readSession(path, undefined, primeAdapter, 'prime-agent'));

describe('sessions of Prime Agent', () => {
  it('lie below the home, or where the variables say, with what belongs to them', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', folder: string, variables = {}) =>
      primeAdapter.roots({ platform, home: folder, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a'), [
      '/home/a/.prime/agent/sessions',
      '/home/a/.prime/agent/session-artifacts',
    ]);
    assert.equal(roots('darwin', '/Users/a')[0], '/Users/a/.prime/agent/sessions');
    assert.equal(roots('win32', 'C:\\Users\\a')[1], 'C:\\Users\\a\\.prime\\agent\\session-artifacts');
    assert.deepEqual(roots('linux', '/home/a', { PRIME_AGENT_SESSION_DIR: '/srv/p/logs' }).slice(2), [
      '/srv/p/logs',
      '/srv/p/session-artifacts',
    ]);
  });

  it('hold their children as threads, and bill these once', () => {
    const [child, main] = facts;
    assert.deepEqual(
      [child?.identity.sessionId, child?.identity.threadId, child?.identity.parentThreadId],
      [main?.identity.sessionId, 'sub-1a2b3c4d', 'main'],
    );
    assert.ok(main !== undefined && child !== undefined);
    // The parent's record says the child's usage again.
    assert.deepEqual([sumOf([main]).input, sumOf([child]).input], [230, 50]);
  });

  it('know their branches', () => {
    const main = facts.find(({ identity }) => identity.threadId === 'main');
    assert.deepEqual(
      main?.places.map(({ gitBranch }) => gitBranch),
      ['main', 'count'],
    );
  });
});

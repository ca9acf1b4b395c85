import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { ompAdapter } from '../../../src/agents/omp/adapter';
import { identifySession } from '../../../src/agents/omp/identifySession';
import { piAdapter } from '../../../src/agents/pi/adapter';
import { mergeThreads } from '../../support/collectFacts';
import { readLines, readSession, sumOf, transcriptsBelow } from '../pi/readSource';

const home = resolve(import.meta.dirname, '../../fixtures/agents/omp/agents/.omp');
const facts = transcriptsBelow(home).map(path => readSession(path, undefined, ompAdapter, 'omp'));
const [main] = facts;

const header = { type: 'session', version: 3, id: 's', timestamp: '2026-09-01T10:00:00.000Z', cwd: '/work' };
const slot = { type: 'title', v: 1, title: 'Now', source: 'user', updatedAt: '2026-09-01T10:00:00.000Z', pad: '' };
const head = (...records: object[]) => Buffer.from(records.map(record => JSON.stringify(record)).join('\n'));
const source = (path: string) => ({ agent: 'omp', path, format: 'jsonl', companions: [] }) as const;

describe('sessions of Oh My Pi', () => {
  it('lie below the home, in profiles, or where the variables say', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', folder: string, variables = {}) =>
      ompAdapter.roots({ platform, home: folder, variables }).map(({ path }) => path);
    assert.deepEqual(roots('linux', '/home/a'), ['/home/a/.omp/agent/sessions', '/home/a/.omp/profiles']);
    assert.deepEqual(roots('darwin', '/Users/a'), ['/Users/a/.omp/agent/sessions', '/Users/a/.omp/profiles']);
    assert.equal(roots('win32', 'C:\\Users\\a')[0], 'C:\\Users\\a\\.omp\\agent\\sessions');
    assert.deepEqual(roots('linux', '/home/a', { PI_CODING_AGENT_DIR: '/srv/x', XDG_DATA_HOME: '/data' }).slice(2), [
      '/srv/x/sessions',
      '/data/omp/sessions',
      '/data/omp/profiles',
    ]);
  });

  it('are told from those of Pi in a folder that a variable gives to both', () => {
    const path = '/srv/x/sessions/--work--/2026-09-01T10-00-00-000Z_01995555-0000-7000-8000-0000000000a1.jsonl';
    assert.equal(identifySession(source(path), head(slot, header))?.sessionId, 's');
    assert.equal(piAdapter.identify(source(path), head(slot, header)), null);
    assert.equal(identifySession(source(path), head(header)), null);
    assert.equal(piAdapter.identify(source(path), head(header))?.sessionId, 's');
  });

  it('hold their agents, and those of agents, as threads', () => {
    assert.deepEqual(
      facts.map(({ identity }) => [identity.sessionId?.slice(-2), identity.threadId, identity.parentThreadId]),
      [
        ['a1', 'main', null],
        ['a1', 'Anna.Bob', 'Anna'],
        ['a1', 'Anna', 'main'],
        ['a1', '__advisor', 'main'],
        ['c1', 'main', null],
      ],
    );
    const nested = `${home}/agent/sessions/-x/2026-09-01T10-00-00-000Z_01995555-0000-7000-8000-0000000000a1/Anna/Bob.jsonl`;
    const identity = identifySession(source(nested), head(header));
    assert.deepEqual([identity?.threadId, identity?.parentThreadId], ['Anna.Bob', 'Anna']);
  });

  it('say which call started an agent, and what the agent was for', () => {
    const anna = mergeThreads(facts.flatMap(({ threads }) => threads)).get('Anna');
    assert.deepEqual(
      [anna?.spawnCallId, anna?.agentType, anna?.status, anna?.kind, anna?.parentThreadId],
      ['c1', 'scout', 'completed', 'sync', 'main'],
    );
  });

  it('bill each request once: of the session, its agents, its own small requests, and a fork', () => {
    assert.deepEqual(sumOf(facts), {
      requests: 6 + 1 + 2 + 1 + 1,
      input: 210 + 20 + 10 + 9 + 9 + 11 + 5 + 30 + 40 + 15 + 12,
      output: 9 + 60 + 40 + 70 + 30 + 25 + 2 + 15 + 25 + 6 + 9,
      cacheRead: 1500 + 1700 + 1800 + 1900 + 300 + 1500,
      cacheWrite: 1500 + 200 + 150 + 150 + 60 + 500,
      nanoUsd: sumOf(facts).nanoUsd,
    });
  });

  it('tell how long cache writes live', () => {
    const written = main?.usages.find(({ tokens }) => tokens.cacheWrite1h > 0)?.tokens;
    assert.deepEqual([written?.cacheWrite1h, written?.cacheWrite5m], [1500, 0]);
  });

  it('have the title that the first line says, whatever came after', () => {
    const { sessions } = readLines([slot, { ...header, title: 'Old', titleSource: 'user' }], ompAdapter);
    assert.deepEqual(
      sessions.flatMap(({ title }) => title ?? []),
      [{ text: 'Now', source: 'custom' }],
    );
  });

  it('do not take a device for a file', () => {
    assert.deepEqual(
      main?.edits.map(({ path, status }) => [path, status]),
      [
        ['/work/lighthouse/src/gears.ts', 'applied'],
        ['/work/lighthouse/src/lamp.ts', 'failed'],
        ['/work/lighthouse/notes/lamp.md', 'applied'],
        ['/work/lighthouse/src/lamp.ts', 'applied'],
      ],
    );
  });

  it('know the exit code of a command from its record', () => {
    assert.deepEqual(
      main?.checks.map(({ result, exitCode }) => [result, exitCode]),
      [['fail', 2]],
    );
  });
});

import assert from 'node:assert/strict';
import { antigravityAdapter } from '../../../src/agents/antigravity/adapter';
import { readFiles } from '../../support/readFiles';

const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string) =>
  antigravityAdapter.roots({ platform, home, variables: {} }).map(({ path }) => path);

const id = '5e1f0c3a-0000-4000-8000-00000000a001';
const store = '.gemini/antigravity';
const logs = `${store}/brain/${id}/.system_generated/logs`;
const prompt = (text: string) => [
  { step_index: 0, source: 'USER_EXPLICIT', type: 'USER_INPUT', status: 'DONE', content: text },
];

describe('the stores of Antigravity', () => {
  it('lie in the home, one for each product', () => {
    const names = ['antigravity', 'antigravity-ide', 'antigravity-cli'];
    assert.deepEqual(
      rootsOn('linux', '/home/ada'),
      names.map(name => `/home/ada/.gemini/${name}`),
    );
    assert.deepEqual(
      rootsOn('darwin', '/Users/ada'),
      names.map(name => `/Users/ada/.gemini/${name}`),
    );
    assert.deepEqual(
      rootsOn('win32', 'C:\\Users\\ada'),
      names.map(name => `C:\\Users\\ada\\.gemini\\${name}`),
    );
  });

  it('have one source a conversation: the whole transcript rather than the cut one, and any rather than what is encrypted', async () => {
    const found = await readFiles(antigravityAdapter, {
      [`${store}/conversations/${id}.pb`]: 'secret',
      [`${logs}/transcript.jsonl`]: prompt('cut'),
      [`${logs}/transcript_full.jsonl`]: prompt('whole'),
    });
    assert.deepEqual(
      found.map(({ facts }) => facts.events.map(({ body }) => body)),
      [['whole']],
    );
  });

  it('say of a conversation that cannot be read that it cannot', async () => {
    const [found, ...others] = await readFiles(antigravityAdapter, {
      [`${store}/implicit/${id}.pb`]: 'secret',
      [`${store}/brain/${id}/notes.txt`]: 'no artifact',
    });
    assert.deepEqual([found?.facts.identity.sessionId, others], [id, []]);
    assert.deepEqual(
      found?.facts.events.map(({ kind, detail }) => [kind, detail]),
      [['lifecycle', 'unreadable']],
    );
  });

  it('are resumed by the CLI', () => {
    assert.deepEqual(antigravityAdapter.resumeCommand?.(id), ['agy', '--conversation', id]);
    assert.equal(antigravityAdapter.resumeCommand?.('x; rm -rf ~'), null);
  });
});

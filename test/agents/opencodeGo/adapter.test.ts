import assert from 'node:assert/strict';
import { opencodeGoAdapter } from '../../../src/agents/opencodeGo/adapter';

describe('where OpenCode as it was written in Go keeps sessions', () => {
  it('is a folder in each directory it was started in', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, folders: string[]): string[] =>
      opencodeGoAdapter
        .roots({ platform, home, variables: {}, folders })
        .map(({ path, origin }) => `${origin} ${path}`);
    assert.deepEqual(roots('linux', '/home/ada', ['/w/shop', '/home/ada']), [
      'default /home/ada/.opencode',
      'workspace /w/shop/.opencode',
    ]);
    assert.deepEqual(roots('darwin', '/Users/ada', []), ['default /Users/ada/.opencode']);
    assert.deepEqual(roots('win32', 'C:\\Users\\ada', ['D:\\shop']), [
      'default C:\\Users\\ada\\.opencode',
      'workspace D:\\shop\\.opencode',
    ]);
  });

  it('has sessions that no command resumes', () => assert.equal(opencodeGoAdapter.resumeCommand, undefined));
});

import assert from 'node:assert/strict';
import { kiroAdapter } from '../../../src/agents/kiro/adapter';

const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables: Record<string, string> = {}) =>
  kiroAdapter.roots({ platform, home, variables }).map(({ path }) => path);

describe('the stores of Kiro', () => {
  it('lie in the home, in data folders and in those of the editor', () => {
    assert.deepEqual(rootsOn('linux', '/home/ada'), [
      '/home/ada/.kiro/sessions',
      '/home/ada/.local/share/kiro-cli',
      '/home/ada/.local/share/amazon-q',
      '/home/ada/.config/Kiro/User/globalStorage/kiro.kiroagent',
      '/home/ada/.kiro-server/data/User/globalStorage/kiro.kiroagent',
    ]);
    assert.deepEqual(rootsOn('darwin', '/Users/ada').slice(0, 4), [
      '/Users/ada/.kiro/sessions',
      '/Users/ada/Library/Application Support/kiro-cli',
      '/Users/ada/Library/Application Support/amazon-q',
      '/Users/ada/Library/Application Support/Kiro/User/globalStorage/kiro.kiroagent',
    ]);
    assert.deepEqual(rootsOn('win32', 'C:\\Users\\ada', { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }).slice(0, 4), [
      'C:\\Users\\ada\\.kiro\\sessions',
      'C:\\Users\\ada\\AppData\\Local\\kiro-cli',
      'C:\\Users\\ada\\AppData\\Local\\amazon-q',
      'C:\\Users\\ada\\AppData\\Roaming\\Kiro\\User\\globalStorage\\kiro.kiroagent',
    ]);
  });

  it('are looked for where variables point, too', () => {
    const found = rootsOn('linux', '/home/ada', { KIRO_HOME: '/srv/kiro', XDG_DATA_HOME: '/data' });
    assert.ok(found.includes('/srv/kiro/sessions') && found.includes('/data/kiro-cli'));
  });

  it('are resumed by the engine that wrote them', () => {
    const resume = kiroAdapter.resumeCommand;
    assert.ok(resume !== undefined);
    const id = '6d0c1d1e-8a5b-4c57-9a63-1f2e3d4c5b01';
    assert.deepEqual(resume(id), ['kiro-cli', '--resume-id', id]);
    assert.deepEqual(resume(`sess_${id}`), ['kiro-cli', '--v3', '--resume-id', `sess_${id}`]);
    assert.equal(resume('wf-1; rm -rf ~'), null);
  });
});

import assert from 'node:assert/strict';
import { clineAdapter } from '../../../src/agents/cline/adapter';

describe('where Cline keeps tasks and sessions', () => {
  const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables: Record<string, string> = {}) =>
    clineAdapter.roots({ platform, home, variables }).map(({ path }) => path);

  it('is its own folder, and that of the extension in each editor', () => {
    const extension = 'globalStorage/saoudrizwan.claude-dev';
    const linux = rootsOn('linux', '/home/a');
    assert.equal(linux[0], '/home/a/.cline/data');
    for (const user of ['.config/Code/User', '.config/Cursor/User', '.vscode-server/data/User'])
      assert.ok(linux.includes(`/home/a/${user}/${extension}`), user);
    const mac = rootsOn('darwin', '/Users/a');
    assert.ok(mac.includes(`/Users/a/Library/Application Support/Code - Insiders/User/${extension}`));
    const windows = rootsOn('win32', 'C:\\Users\\a');
    assert.equal(windows[0], 'C:\\Users\\a\\.cline\\data');
    assert.ok(windows.includes('C:\\Users\\a\\AppData\\Roaming\\Code\\User\\globalStorage\\saoudrizwan.claude-dev'));
  });

  it('follows its variables', () => {
    const variables = { CLINE_DIR: '/c', CLINE_DATA_DIR: '/d', CLINE_SESSION_DATA_DIR: '/s' };
    assert.deepEqual(rootsOn('linux', '/home/a', variables).slice(0, 4), [
      '/home/a/.cline/data',
      '/c/data',
      '/d',
      '/s',
    ]);
    const [sessions] = clineAdapter
      .roots({ platform: 'linux', home: '/home/a', variables })
      .filter(({ origin }) => origin === 'CLINE_SESSION_DATA_DIR');
    assert.ok(sessions !== undefined);
    assert.deepEqual(clineAdapter.watchPaths(sessions), [{ path: '/s', recursive: true }]);
  });

  it('resumes sessions of the SDK only', () => {
    assert.deepEqual(clineAdapter.resumeCommand?.('1795213912870_qbjnu'), ['cline', '--id', '1795213912870_qbjnu']);
    for (const id of ['1795213912870', '1795213912870_qbjnu; rm', '../x'])
      assert.equal(clineAdapter.resumeCommand?.(id), null);
  });

  it('knows copies of a task in several editors as one (trap 71)', () => {
    const keyOf = (path: string) =>
      clineAdapter.identify({ agent: 'cline', path, format: 'json', companions: [] }, Buffer.alloc(0))?.transcriptKey;
    const tasks = 'User/globalStorage/saoudrizwan.claude-dev/tasks/1765000000000/ui_messages.json';
    assert.equal(keyOf(`/home/a/.config/Code/${tasks}`), keyOf(`/home/a/.config/Cursor/${tasks}`));
    assert.notEqual(keyOf(`/home/a/.config/Code/${tasks}`), keyOf('/home/a/.cline/data/tasks/1/ui_messages.json'));
  });
});

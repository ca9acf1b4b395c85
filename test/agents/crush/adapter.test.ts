import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crushAdapter } from '../../../src/agents/crush/adapter';
import { collectContent, partsOf } from '../../support/collectContent';
import { temporaryFolder } from '../../support/testStore';
import { CrushStore, part } from './crushStore';

describe('where Crush keeps sessions', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text = ''): string => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const listed = (root: string, onProblem = (_: string, detail: string): void => assert.fail(detail)): string[] =>
    crushAdapter.enumerate({ path: join(folder, root), origin: 'default' }, onProblem).map(({ path }) => path);

  it('is its list of projects, and the folders of the workspace', () => {
    const roots = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}, folders?: string[]) =>
      crushAdapter.roots({ platform, home, variables, folders }).map(({ path, origin }) => `${origin} ${path}`);
    assert.deepEqual(roots('linux', '/home/ada', {}, ['/w/shop']), [
      'default /home/ada/.local/share/crush',
      'workspace /w/shop/.crush',
    ]);
    assert.deepEqual(roots('darwin', '/Users/ada'), ['default /Users/ada/.local/share/crush']);
    assert.deepEqual(roots('win32', 'C:\\Users\\ada', { LOCALAPPDATA: 'D:\\Local' }), ['default D:\\Local\\crush']);
    assert.deepEqual(roots('win32', 'C:\\Users\\ada'), ['default C:\\Users\\ada\\AppData\\Local\\crush']);
    assert.deepEqual(roots('linux', '/home/ada', { CRUSH_GLOBAL_DATA: '/crush', XDG_DATA_HOME: '/data' }), [
      'default /home/ada/.local/share/crush',
      'CRUSH_GLOBAL_DATA /crush',
      'XDG_DATA_HOME /data/crush',
    ]);
  });

  it('lists the databases of all projects that are still there', () => {
    const projects = [
      { path: join(folder, 'shop'), data_dir: join(folder, 'shop/.crush') },
      { path: join(folder, 'notes'), data_dir: '.crush' },
      { path: join(folder, 'odd'), data_dir: join(folder, 'elsewhere') },
      { path: join(folder, 'gone'), data_dir: join(folder, 'gone/.crush') },
      { data_dir: 7 },
      null,
    ];
    write('share/projects.json', JSON.stringify({ projects }));
    const expected = ['elsewhere/crush.db', 'notes/.crush/crush.db', 'shop/.crush/crush.db'].map(name => write(name));
    assert.deepEqual(listed('share'), expected);
    assert.deepEqual(listed('shop/.crush'), [join(folder, 'shop/.crush/crush.db')]);
    assert.deepEqual(listed('gone/.crush'), []);
  });

  it('survives a damaged list', () => {
    for (const text of ['', '{', '[]', '{"projects": 3}', '\0']) {
      write('share/projects.json', text);
      assert.deepEqual(listed('share'), []);
    }
  });

  it('tells the project of a database from its place, else from the list', async () => {
    const [odd, shop] = [join(folder, 'elsewhere/crush.db'), join(folder, 'shop/.crush/crush.db')];
    write('share/projects.json', JSON.stringify({ projects: [{ path: '/w/odd', data_dir: dirname(odd) }] }));
    const cwds: (string | undefined)[] = [];
    for (const file of [odd, shop]) {
      const store = new CrushStore(file);
      await store.create();
      await store.run(store.session('s'), store.message('m', 's', 'user', [part('text', { text: 'Go' })]));
      for (const root of ['share', 'shop/.crush'])
        for (const source of crushAdapter.enumerate({ path: join(folder, root), origin: 'x' }, () => undefined)) {
          const [whole] = source.path === file ? await partsOf(crushAdapter, source) : [];
          if (whole === undefined) continue;
          assert.equal(whole.identity.cwd, file === shop ? join(folder, 'shop') : null);
          cwds.push((await collectContent(crushAdapter, whole)).places[0]?.cwd);
        }
    }
    assert.deepEqual(cwds, ['/w/odd', join(folder, 'shop')]);
  });

  it('is resumed by an id that it gives', () => {
    const id = 'a20c5ed5-41d4-45f7-88eb-7ba0645f1341';
    assert.deepEqual(crushAdapter.resumeCommand?.(id), ['crush', '--session', id]);
    assert.equal(crushAdapter.resumeCommand?.('x; rm'), null);
  });
});

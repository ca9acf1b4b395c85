import assert from 'node:assert/strict';
import { fileOfSource, partOfSource, partPath } from '../../src/model/sourceFormat';

const files = [
  '/home/me/.local/share/opencode/opencode.db',
  '/work/c#/100% done/.crush/crush.db',
  'C:\\work\\c#\\.crush\\crush.db',
  '\\\\server\\share#1\\state.vscdb',
];
const parts = ['ses_1', '', 'a#b', '%41', 'with space', '\0', '日本 naïve', '../x', 'C:\\x#y', '👩‍💻'];

describe('the path of a part', () => {
  it('gives back file and part, whatever both are called', () => {
    for (const format of ['sqlite', 'text'] as const)
      for (const file of files) {
        assert.equal(fileOfSource({ path: file, format }), file);
        assert.equal(partOfSource({ path: file, format }), null);
        const paths = parts.map(part => partPath(file, part));
        for (const [index, path] of paths.entries()) {
          assert.equal(fileOfSource({ path, format }), file);
          assert.equal(partOfSource({ path, format }), parts[index]);
        }
        assert.equal(new Set(paths).size, parts.length);
      }
  });

  it('is made of half a character, too: ids come from JSON', () => {
    const path = partPath('/a.db', 'x\ud800y');
    assert.equal(partOfSource({ path, format: 'sqlite' }), 'x\ufffdy');
  });

  it('is the file itself where files hold one session', () => {
    assert.equal(fileOfSource({ path: '/a/b#1.json', format: 'json' }), '/a/b#1.json');
    assert.equal(partOfSource({ path: '/a/b#1.json', format: 'json' }), null);
  });
});

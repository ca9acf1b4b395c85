import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { normalizePath, PathIdentity } from '../../src/discovery/pathIdentity';

describe('PathIdentity', () => {
  let base: string;
  before(() => {
    base = fs.realpathSync.native(fs.mkdtempSync(join(tmpdir(), 'contrail-path-')));
  });
  after(() => fs.rmSync(base, { recursive: true, force: true }));

  it('resolves symbolic links of what exists, also above what has vanished', function () {
    if (process.platform === 'win32') this.skip();
    fs.mkdirSync(join(base, 'real/inner'), { recursive: true });
    fs.symlinkSync(join(base, 'real'), join(base, 'link'));
    const paths = new PathIdentity();
    assert.equal(paths.real(join(base, 'link/inner')), join(base, 'real/inner'));
    assert.equal(paths.real(join(base, 'link/gone/deeper')), join(base, 'real/gone/deeper'));
    assert.equal(paths.existing(join(base, 'link/gone/deeper')), join(base, 'real'));
    assert.equal(paths.exists(join(base, 'link/gone')), false);
    assert.equal(paths.exists(join(base, 'link/inner/')), true);
  });

  it('keeps a link that leads to itself or to nothing', function () {
    if (process.platform === 'win32') this.skip();
    fs.symlinkSync(join(base, 'loop'), join(base, 'loop'));
    fs.symlinkSync(join(base, 'nowhere'), join(base, 'dangling'));
    const paths = new PathIdentity();
    assert.equal(paths.real(join(base, 'loop/x')), join(base, 'loop/x'));
    assert.equal(paths.real(join(base, 'dangling/x')), join(base, 'dangling/x'));
  });

  it('does not take a name for a prefix of it', () => {
    const paths = new PathIdentity('linux');
    const inside = (child: string, parent: string) => paths.isInside(paths.real(child), paths.real(parent));
    assert.equal(inside('/none/a/b', '/none/a'), true);
    assert.equal(inside('/none/a/', '/none/a'), true);
    assert.equal(inside('/none/a/../ab', '/none/a'), false);
    assert.equal(inside('/none/ab', '/none/a'), false);
    assert.equal(inside('/none', '/none/a'), false);
    assert.equal(inside('/none/a', '/'), true);
    assert.equal(inside('relative/a', '/'), false);
  });

  it('tells upper from lower case where the file system does', () => {
    const folder = join(base, 'Case');
    fs.mkdirSync(folder);
    fs.writeFileSync(join(folder, 'file.txt'), '');
    const ignoresCase = fs.existsSync(join(folder, 'FILE.TXT'));
    const paths = new PathIdentity();
    assert.equal(paths.isInside(paths.real(join(base, 'CASE/gone')), paths.real(folder)), ignoresCase);
    assert.equal(paths.isInside(paths.real(join(base, 'Case/gone')), paths.real(folder)), true);
  });

  it('compares Windows paths by drive letter and separators, without case on Windows', () => {
    const windows = new PathIdentity('win32');
    const inside = (child: string, parent: string) => windows.isInside(windows.real(child), windows.real(parent));
    assert.equal(inside('c:/Users/Me/Proj/src', 'C:\\users\\me\\proj\\'), true);
    assert.equal(inside('\\\\?\\C:\\users\\me\\proj\\src', 'C:\\users\\me\\proj'), true);
    assert.equal(inside('\\\\?\\UNC\\server\\share\\x', '\\\\server\\share'), true);
    assert.equal(inside('C:\\users\\me\\project', 'C:\\users\\me\\proj'), false);
    assert.equal(inside('D:\\users\\me\\proj', 'C:\\users\\me\\proj'), false);
    assert.equal(inside('C:\\x', 'C:\\'), true);
    assert.equal(inside('//Server/share/x', '\\\\server\\share'), true);
  });

  it('never looks up paths of another platform, network paths and absurd ones', () => {
    const asked: string[] = [];
    const { existsSync } = fs;
    fs.existsSync = path => {
      asked.push(String(path));
      return existsSync(path);
    };
    syncBuiltinESMExports();
    try {
      const linux = new PathIdentity('linux');
      linux.real('C:\\Users\\me');
      linux.real('\\\\server\\share\\x');
      linux.real('relative/path');
      linux.real(`/${'deep/'.repeat(5000)}`);
      linux.real('/nul\0byte');
      assert.equal(linux.existing('C:\\Users\\me'), null);
      assert.equal(linux.existing('relative/path'), null);
      const windows = new PathIdentity('win32');
      windows.real('\\\\server\\share\\x');
      windows.real('//server/share/x');
      windows.real('/home/me');
      assert.equal(windows.existing('\\\\server\\share\\x'), null);
      assert.equal(windows.existing('/home/me'), null);
      assert.deepEqual(asked, []);
      linux.real('/none/local');
      assert.deepEqual(asked, ['/', '/none']);
    } finally {
      fs.existsSync = existsSync;
      syncBuiltinESMExports();
    }
  });

  it('asks nothing about the children of a vanished directory', () => {
    const paths = new PathIdentity();
    paths.real(join(base, 'vanished'));
    const { existsSync } = fs;
    let asked = 0;
    fs.existsSync = path => {
      asked++;
      return existsSync(path);
    };
    syncBuiltinESMExports();
    try {
      for (let i = 0; i < 100; i++) paths.real(join(base, 'vanished', String(i), 'src'));
    } finally {
      fs.existsSync = existsSync;
      syncBuiltinESMExports();
    }
    assert.equal(asked, 0);
  });

  it('normalizes idempotently on any text', () => {
    const part = fc.constantFrom('a', 'B', '.', '..', '', 'c:', 'é', '?', ' ');
    const separator = fc.constantFrom('/', '\\', '//', '\\\\', '\\\\?\\');
    const path = fc.array(fc.oneof(part, separator), { maxLength: 12 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(path, fc.constantFrom('linux', 'win32'), (text, platform) => {
        const once = normalizePath(text, platform);
        assert.equal(normalizePath(once, platform), once);
      }),
      { numRuns: 5000 },
    );
  });
});

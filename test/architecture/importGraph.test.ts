import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { cycles, forbiddenShapes, importsOf, misdirectedImports, strayTests, unknownRooms } from './sourceRules';

const root = resolve(import.meta.dirname, '../..');
const src = readSources('src');
const test = readSources('test');

function readSources(folder: string): Map<string, string> {
  const sources = new Map<string, string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory() && entry.name !== 'fixtures') visit(inner);
      else if (entry.name.endsWith('.ts')) {
        sources.set(relative(root, inner).split(sep).join('/'), readFileSync(inner, 'utf8'));
      }
    }
  };
  visit(join(root, folder));
  return sources;
}

function foldersOf(sources: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of sources) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return folders;
}

describe('source files', () => {
  it('are found, with their imports', () => {
    ok(src.has('src/model/facts.ts'));
    ok(importsOf(src).some(({ from, to }) => from === 'src/agents/adapter.ts' && to === 'src/model/facts.ts'));
  });

  it('stand in a known room', () => deepEqual(unknownRooms(src), []));
  it('import in one direction', () => deepEqual(misdirectedImports(src), []));
  it('import without cycles', () => deepEqual(cycles(src), []));
  it('keep to named exports, no barrels, no any, 400 lines', () => {
    deepEqual(forbiddenShapes(src), []);
  });
});

describe('test files', () => {
  it('mirror the folders of src', () => {
    const tests = [...test.keys()].filter(path => path.endsWith('.test.ts'));
    deepEqual(strayTests(tests, foldersOf(src.keys())), []);
  });
  it('keep to the same shape', () => deepEqual(forbiddenShapes(test), []));
});

describe('the rules themselves', () => {
  const graph = (files: Record<string, string>) => new Map(Object.entries(files));

  for (const statement of [
    "import { b } from '../store/b';",
    "import type { B } from '../store/b';",
    "import {\n  a,\n  b,\n} from '../store/b';",
    "import '../store/b';",
    "export const b = await import('../store/b');",
    "export * from '../store/b';",
  ]) {
    it(`see ${JSON.stringify(statement)} go the wrong way`, () => {
      const sources = graph({ 'src/agents/a.ts': statement, 'src/store/b.ts': '' });
      deepEqual(misdirectedImports(sources), ['src/agents/a.ts imports src/store/b.ts']);
    });
  }

  it('do not take comments for imports', () => {
    const text = "// import { b } from '../store/b';\n/*\nimport '../store/b';\n*/\nconst from = 'x';\n";
    deepEqual(importsOf(graph({ 'src/agents/a.ts': text })), []);
  });

  it('let every room import those before it, and programs everything', () => {
    const sources = graph({
      'src/cli.ts': "import { a } from './ingest/a';",
      'src/ingest/a.ts': "import { b } from '../store/b';\nimport { readFile } from 'node:fs/promises';",
      'src/store/b.ts': "import { c } from '../model/c';",
      'src/model/c.ts': '',
    });
    deepEqual([...misdirectedImports(sources), ...unknownRooms(sources), ...cycles(sources)], []);
  });

  it('see vscode, programs and Node used where they may not be', () => {
    const sources = graph({
      'src/service/a.ts': "import * as vscode from 'vscode';",
      'src/vscode/b.ts': "import * as vscode from 'vscode';\nimport { main } from '../cli';",
      'src/extension.ts': "import * as vscode from 'vscode';",
      'src/cli.ts': '',
      'src/model/c.ts': "import { join } from 'node:path';",
      'src/agents/d.ts': "import { get } from 'node:http';\nimport { join } from 'node:path';",
      'src/store/e.ts': "import { fake } from '../../test/support/fake';",
    });
    deepEqual(misdirectedImports(sources), [
      'src/service/a.ts imports vscode',
      'src/vscode/b.ts imports src/cli.ts',
      'src/model/c.ts imports node:path',
      'src/agents/d.ts imports node:http',
      'src/store/e.ts imports test/support/fake',
    ]);
  });

  it('see unknown rooms', () => deepEqual(unknownRooms(graph({ 'src/utils/a.ts': '' })), ['src/utils/a.ts']));

  it('see cycles, of types too', () => {
    const sources = graph({
      'src/store/a.ts': "import { b } from './b';",
      'src/store/b.ts': "import type { C } from './c';",
      'src/store/c.ts': "import { a } from './a';",
      'src/store/d.ts': "import { a } from './a';",
    });
    deepEqual(cycles(sources), ['src/store/a.ts -> src/store/b.ts -> src/store/c.ts -> src/store/a.ts']);
  });

  it('see default exports, barrels, any and long files', () => {
    const sources = graph({
      'src/store/a.ts': 'export default 1;',
      'src/store/b.ts': "export { c } from './c';",
      'src/store/index.ts': '',
      'src/store/d.ts': 'export const d: any = 1;',
      'src/store/e.ts': 'export const e = f<Map<string, any>>();',
      'src/store/f.ts': "// any\nexport const f = 'of: any';\nexport { f as g };\nconst any = f;\n",
      'src/store/g.ts': '\n'.repeat(401),
    });
    deepEqual(forbiddenShapes(sources), [
      'src/store/a.ts has a default export',
      'src/store/b.ts is a barrel',
      'src/store/index.ts is a barrel',
      'src/store/d.ts uses any',
      'src/store/e.ts uses any',
      'src/store/g.ts has 401 lines',
    ]);
  });

  it('see tests of folders that src does not have', () => {
    const tests = ['test/store/a.test.ts', 'test/elsewhere/b.test.ts', 'test/architecture/c.test.ts'];
    deepEqual(strayTests(tests, new Set(['src/store'])), ['test/elsewhere/b.test.ts']);
  });
});

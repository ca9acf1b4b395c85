import { deepEqual, equal } from 'node:assert/strict';
import type { FileRow } from '../../../src/store/readModels/files';
import { fileMarkText } from '../../../src/vscode/attribution/fileMarkText';
import { FileTotals } from '../../../src/vscode/attribution/fileTotals';
import { englishLocalizer } from '../../support/englishLocalizer';
import { writtenAt } from './origin';

const folders = [{ given: '/work/app', real: '/volumes/app' }];

function row(path: string, changes: Partial<FileRow> = {}): FileRow {
  return {
    path,
    sessions: 1,
    agents: ['codex'],
    edits: 2,
    lines_added: 3,
    lines_removed: 1,
    microusd: 30_000,
    failed_approaches: 0,
    last_edited_at: new Date(writtenAt).toISOString(),
    ...changes,
  };
}

/** Without pauses. */
function replace(totals: FileTotals, ...given: Parameters<FileTotals['replace']>): string[] {
  const replacing = totals.replace(...given);
  for (;;) {
    const { done, value } = replacing.next();
    if (done) return value;
  }
}

describe('what agents did to files', () => {
  it('is found by the name that the editor has for a file, whichever the agent used', () => {
    const totals = new FileTotals('linux');
    deepEqual(replace(totals, [row('/work/app/a.ts'), row('/volumes/app/b.ts')], folders), [
      '/work/app/a.ts',
      '/work/app/b.ts',
    ]);
    equal(totals.of('/work/app/a.ts')?.edits, 2);
    equal(totals.of('/work/app/b.ts')?.edits, 2);
    equal(totals.of('/work/app/A.ts'), undefined);
    equal(totals.of('/work/app'), undefined);
  });

  it('is the sum of both names', () => {
    const totals = new FileTotals('linux');
    const later = new Date(writtenAt + 1).toISOString();
    const other = row('/volumes/app/a.ts', { agents: ['claude-code'], last_edited_at: later });
    replace(totals, [row('/work/app/a.ts'), other], folders);
    deepEqual(totals.of('/work/app/a.ts'), {
      ...row('/work/app/a.ts'),
      sessions: 2,
      agents: ['claude-code', 'codex'],
      edits: 4,
      lines_added: 6,
      lines_removed: 2,
      microusd: 60_000,
      last_edited_at: later,
    });
    replace(totals, [row('/work/app/a.ts'), row('/volumes/app/a.ts', { microusd: null })], folders);
    equal(totals.of('/work/app/a.ts')?.microusd, null);
  });

  it('does not tell upper from lower case where the file system does not', () => {
    const totals = new FileTotals('win32');
    replace(totals, [row('C:\\Work\\App\\a.ts')], [{ given: 'c:\\work\\app', real: 'C:\\Work\\App' }]);
    equal(totals.of('c:\\work\\app\\A.ts')?.edits, 2);
  });

  it('tells of those files only of which something else is known, and keeps the rest as it was', () => {
    const totals = new FileTotals('linux');
    const many = Array.from({ length: 5_000 }, (_, index) => row(`/work/app/src/${index}.ts`));
    equal(replace(totals, many, folders).length, 5_000);
    const kept = totals.of('/work/app/src/17.ts');
    const next = many.slice(1).map(known => (known.path.endsWith('/42.ts') ? { ...known, edits: 3 } : { ...known }));
    deepEqual(replace(totals, [...next, row('/work/app/new.ts')], folders).sort(), [
      '/work/app/new.ts',
      '/work/app/src/0.ts',
      '/work/app/src/42.ts',
    ]);
    equal(totals.of('/work/app/src/17.ts'), kept);
    equal(totals.of('/work/app/src/0.ts'), undefined);
    deepEqual(replace(totals, [], folders).length, 5_000);
  });
});

describe('taking over what agents did to many files', () => {
  it('pauses so often that nobody waits, and until its end what was known is known', () => {
    const totals = new FileTotals('linux');
    const many = Array.from({ length: 5_000 }, (_, index) => row(`/work/app/src/${index}.ts`));
    replace(totals, many, folders);
    const next = many.map(known => ({ ...known, edits: 9 }));
    let pauses = 0;
    const replacing = totals.replace(next, folders);
    for (let step = replacing.next(); !step.done; step = replacing.next()) {
      pauses++;
      equal(totals.of('/work/app/src/0.ts')?.edits, 2);
    }
    equal(pauses, (3 * 5_000 - ((3 * 5_000) % 400)) / 400);
    equal(totals.of('/work/app/src/0.ts')?.edits, 9);
  });

  it('changes nothing where it is given up', () => {
    const totals = new FileTotals('linux');
    replace(totals, [row('/work/app/a.ts')], folders);
    const given = Array.from({ length: 1_000 }, (_, index) => row(`/work/app/${index}.ts`));
    totals.replace(given, folders).next();
    equal(totals.of('/work/app/0.ts'), undefined);
    deepEqual(replace(totals, [row('/work/app/a.ts')], folders), []);
  });
});

describe('the mark on a file', () => {
  it('says who edited it, how often, for how much, what failed and when', () => {
    equal(
      fileMarkText(row('/a', { agents: ['claude-code', 'codex'], failed_approaches: 2 }), englishLocalizer).replace(
        /\s/g,
        ' ',
      ),
      'Edited by Claude Code, Codex · 1 session · 2 edits · $0.0300 · 2 failed approaches · last Dec 31, 2025, 12:00 PM',
    );
    equal(
      fileMarkText(
        row('/a', { agents: ['bad\u202E\nname'], sessions: 3, edits: 1, microusd: null, last_edited_at: null }),
        englishLocalizer,
      ),
      'Edited by bad name · 3 sessions · 1 edit · cost unknown',
    );
  });
});

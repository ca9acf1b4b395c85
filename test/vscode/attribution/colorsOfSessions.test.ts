import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { ownColors, sharedColor } from '../../../src/panel/fileLegend';
import type { BlameSession } from '../../../src/store/readModels/blame';
import { colorsOfSessions, fileLegend } from '../../../src/vscode/attribution/colorsOfSessions';
import { originRuns } from '../../../src/vscode/attribution/lineOrigins';
import { blameLine } from './origin';

const session = (session_uid: string, tier: BlameSession['tier'] = 'exact'): BlameSession => ({
  session_uid,
  agent: 'codex',
  title: `Title of ${session_uid}`,
  edits: 1,
  tier,
  lines_left: 1,
});
const uids = (count: number): string[] => Array.from({ length: count }, (_, index) => `codex:${index}`);

describe('the colors of sessions', () => {
  it('are for those that have lines, in their order, and one for all that are left over', () => {
    const colors = colorsOfSessions([session('none', 'file'), ...uids(7).map(uid => session(uid))], new Map());
    deepEqual([...colors.values()], [...ownColors, sharedColor, sharedColor]);
    equal(colors.has('none'), false);
  });

  it('stay with whoever had one, and are given on when they are free', () => {
    const before = colorsOfSessions(
      ['a', 'b', 'c'].map(uid => session(uid)),
      new Map(),
    );
    const after = colorsOfSessions(
      ['d', 'c', 'a'].map(uid => session(uid)),
      before,
    );
    deepEqual([after.get('c'), after.get('a'), after.get('d')], [before.get('c'), before.get('a'), before.get('b')]);
  });

  it('are never shared while one is free, whoever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.constantFrom(...uids(9))), { maxLength: 6 }), rounds => {
        let colors = colorsOfSessions([], new Map());
        for (const round of rounds) {
          colors = colorsOfSessions(
            round.map(uid => session(uid)),
            colors,
          );
          const own = [...colors.values()].filter(color => color !== sharedColor);
          equal(new Set(own).size, own.length);
          equal(own.length, Math.min(round.length, ownColors.length));
        }
      }),
    );
  });
});

describe('the legend of a file', () => {
  it('lists who has lines in the text as it is now, most lines first, with the color that the lines have', () => {
    const origins = [
      blameLine(1, { session_uid: 'a' }),
      blameLine(2, { session_uid: 'a', seq: 9 }),
      undefined,
      blameLine(4, { session_uid: 'b' }),
      ...[5, 6].map(line => blameLine(line, { session_uid: 'b' })),
    ];
    const sessions = ['a', 'gone', 'b'].map(uid => session(uid));
    const colors = colorsOfSessions(sessions, new Map());
    deepEqual(fileLegend('/f', sessions, originRuns(origins), colors), {
      path: '/f',
      sessions: [
        { session_uid: 'b', agent: 'codex', title: 'Title of b', color: 'charts.green', lines: 3 },
        { session_uid: 'a', agent: 'codex', title: 'Title of a', color: 'charts.blue', lines: 2 },
      ],
    });
  });
});

import { deepEqual, equal } from 'node:assert/strict';
import { fileLabel, isLocalPath, sidechainLabel } from '../../../src/vscode/sessionsView/childLabels';
import { englishLocalizer } from '../../support/englishLocalizer';
import { file, thread } from './session';

describe('the row of a sidechain', () => {
  const labelOf = (changes: Parameters<typeof thread>[1]) => sidechainLabel(thread('t1', changes), englishLocalizer);

  it('is what it was asked, its cost, status and type', () => {
    const { label, description, spoken } = labelOf({
      description: 'Find the parser',
      agent_type: 'Explore',
      status: 'completed',
    });
    deepEqual([label, description], ['$0.1200  Find the parser', 'completed · Explore']);
    equal(spoken, 'Sidechain Find the parser, cost $0.1200, completed, Explore');
  });

  it('does with less, and shows the unknown as unknown', () => {
    equal(labelOf({ agent_type: 'Explore' }).label, '$0.1200  Explore');
    const { label, description, spoken } = labelOf({ microusd: null, status: 'odd' });
    deepEqual([label, description, spoken], ['$?  t1', '', 'Sidechain t1, cost unknown']);
  });

  it('leaves room for the cost, but is spoken whole', () => {
    const { label, spoken, tooltip } = labelOf({ description: 'Find all callers of the parser.' });
    equal(label, '$0.1200  Find all callers of t…');
    equal(spoken, 'Sidechain Find all callers of the parser, cost $0.1200');
    equal(tooltip.split('\n')[0], 'Find all callers of the parser.');
  });

  it('says that its cost is without what it started', () => {
    equal(labelOf({}).tooltip, 't1\nKind: sync\nRequests: 2\nCost: $0.1200');
    equal(
      labelOf({ children: [thread('t2')], model: 'm', name: 'n', agent_type: 'T' }).tooltip,
      'T\nType: T\nName: n\nKind: sync\nModel: m\nRequests: 2\nCost: $0.1200, without the sidechains that it started',
    );
  });
});

describe('the row of a file', () => {
  it('is its name, what was added and removed, and its folder', () => {
    const { label, description, spoken } = fileLabel(file('/work/app/src/a.ts', 'src/a.ts'), englishLocalizer);
    deepEqual([label, description], ['a.ts', '+1,200 −5 · src']);
    equal(spoken, 'src/a.ts, 2 edits, lines added: 1,200, lines removed: 5');
  });

  it('shows the whole folder of a file that lies elsewhere', () => {
    equal(fileLabel(file('C:\\x\\a.ts'), englishLocalizer).description, '+1,200 −5 · C:\\x');
    equal(fileLabel(file('/a.ts', 'a.ts'), englishLocalizer).description, '+1,200 −5');
  });
});

describe('isLocalPath', () => {
  it('is false for what would make a machine call another', () => {
    deepEqual(
      ['/a/b', 'C:\\a', 'c:/a', '\\\\server\\share\\a', '//server/share', '\\/server/a', 'a/b', ''].map(isLocalPath),
      [true, true, true, false, false, false, false, false],
    );
  });
});

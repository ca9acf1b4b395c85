import { equal } from 'node:assert/strict';
import type { SessionListItem } from '../../../src/store/readModels/sessionItems';
import type { RowContext } from '../../../src/vscode/sessionsView/rowContext';
import { baseName, sessionLabel } from '../../../src/vscode/sessionsView/sessionLabel';
import { context, session } from './session';

const labelOf = (changes: Partial<SessionListItem> = {}, of: Partial<RowContext> = {}) =>
  sessionLabel(session('a', changes), context(of));
const description = (changes: Partial<SessionListItem> = {}, of: Partial<RowContext> = {}) =>
  labelOf(changes, of).description;
const noCost = { own_microusd: null, sidechain_microusd: null, total_microusd: null, source: 'unknown' as const };

describe('the row of a session', () => {
  it('is its title, what it cost and how long it took', () => {
    equal(labelOf().label, '$1.23  Title of a');
    equal(description(), '10m');
  });

  it('tells what else is known', () => {
    equal(
      description({ failed_approaches: 2, live: true, outcome: 'fail', worktree: 'side', hidden: true }),
      'hidden · ✗2 · live · side · 10m · checks failed',
    );
    equal(description({ outcome: 'success' }), '10m · checks passed');
    equal(description({ outcome: 'abandoned' }), '10m · abandoned');
    equal(description({ match: 'edited_from_elsewhere' }), 'edited from elsewhere · 10m');
  });

  it('shows the unknown as unknown', () => {
    equal(labelOf({ cost: noCost, duration_ms: null }).label, '$?  Title of a');
    equal(labelOf({ unpriced_requests: 1 }).label, '$1.23+  Title of a');
    equal(description({ duration_ms: null }), '');
  });

  it('names the folder only where there are several, and no worktree in its group', () => {
    equal(description({ folder: '/work/web/' }, { showFolder: true }), 'web · 10m');
    equal(description({ folder: null, cwd: 'C:\\work\\api' }, { showFolder: true }), 'api · 10m');
    equal(description({ folder: null, cwd: null }, { showFolder: true }), '10m');
    equal(description({ worktree: 'side' }, { grouping: 'worktree' }), '10m');
  });

  it('is one line, whatever the transcript holds', () => {
    equal(labelOf({ display_title: 'a\n\u001b]0;b\u0007\u202ec' }).label, '$1.23  a ]0;b c');
    equal(description({ worktree: 'x\ny' }), 'x y · 10m');
  });

  it('leaves room for the description, but is spoken whole', () => {
    const long = `${'a'.repeat(22)} 😀b`;
    equal(labelOf({ display_title: long.slice(0, -1) }).label, `$1.23  ${long.slice(0, -1)}`);
    equal(labelOf({ display_title: long }).label, `$1.23  ${'a'.repeat(22)}…`);
    equal(labelOf({ display_title: long, live: true }).label, `$1.23  ${'a'.repeat(11)}…`);
    equal(labelOf({ display_title: long }).spoken.startsWith(long), true);
  });

  it('goes on after a title that ends as a sentence', () => {
    equal(labelOf({ display_title: 'Fix it.' }).spoken.startsWith('Fix it, a session of'), true);
    equal(labelOf({ display_title: 'Is it fixed?' }).spoken.startsWith('Is it fixed?, a session of'), true);
  });

  it('has the words that menus look for', () => {
    equal(labelOf().contextValue, 'session unpinned shown resumable');
    equal(labelOf({ pinned: true, hidden: true, source_state: 'removed' }).contextValue, 'session pinned hidden');
  });

  it('is spoken in full', () => {
    equal(
      labelOf({ pinned: true, live: true, failed_approaches: 1, outcome: 'success' }).spoken.replace(/\s/g, ' '),
      'Title of a, a session of Claude Code, pinned, live, last active Jan 15, 2026, 12:00 PM, took 10 minutes, ' +
        'cost $1.23, 1 failed approach, checks passed',
    );
    equal(
      labelOf({ cost: noCost, duration_ms: null, ended_at: null, started_at: null, hidden: true, worktree: 'side' })
        .spoken,
      'Title of a, a session of Claude Code, hidden, cost unknown, outcome unknown, worktree side',
    );
    equal(labelOf({ unpriced_requests: 1 }).spoken.includes('cost at least $1.23'), true);
    equal(labelOf({ cost: { ...session('a').cost, source: 'estimated' } }).spoken.includes('cost about $1.23'), true);
  });
});

describe('baseName', () => {
  it('is the last part of a path of any system', () => {
    equal(baseName('/a/b'), 'b');
    equal(baseName('/a/b/'), 'b');
    equal(baseName('C:\\a\\b'), 'b');
    equal(baseName('/'), '/');
    equal(baseName(''), '');
  });
});

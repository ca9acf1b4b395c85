import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import type { SessionListItem } from '../../../src/store/readModels/sessionItems';
import { startOfDay } from '../../../src/vscode/dates';
import type { RowContext } from '../../../src/vscode/sessionsView/rowContext';
import { groupSessions } from '../../../src/vscode/sessionsView/sessionGroups';
import { context, noon, session } from './session';

const grouped = (sessions: SessionListItem[], changes: Partial<RowContext> = {}) =>
  groupSessions(sessions, context(changes)).map(({ label, sessions: items }) => [label, ...items.map(nameOf)]);
const nameOf = ({ session_uid }: SessionListItem) => session_uid.slice('claude-code:'.length);
const onDay = (name: string, daysAgo: number, changes: Partial<SessionListItem> = {}) =>
  session(name, { ended_at: new Date(startOfDay(noon, daysAgo) + 3_600_000).toISOString(), ...changes });

describe('groupSessions', () => {
  it('groups by the day a session was last active', () =>
    deepEqual(grouped([onDay('a', 0), onDay('b', 0), onDay('c', 1), onDay('d', 3), onDay('e', 40)]), [
      ['Today', 'a', 'b'],
      ['Yesterday', 'c'],
      ['Monday', 'd'],
      ['Saturday, December 6, 2025', 'e'],
    ]));

  it('takes the start where there is no end, and says where there is neither', () =>
    deepEqual(grouped([session('a', { ended_at: null }), session('b', { ended_at: null, started_at: null })]), [
      ['Today', 'a'],
      ['Unknown Day', 'b'],
    ]));

  it('keeps the group of a day when the next begins', () => {
    const ids = (now: number) =>
      groupSessions([onDay('a', 0)], context({ now })).map(({ id, label }) => [id.slice(0, 4), label]);
    const [today] = groupSessions([onDay('a', 0)], context());
    const [tomorrow] = groupSessions([onDay('a', 0)], context({ now: noon + 86_400_000 }));
    deepEqual([ids(noon), today?.id], [[['day:', 'Today']], tomorrow?.id]);
    deepEqual(tomorrow?.label, 'Yesterday');
  });

  it('puts pinned ones first, in a group of their own', () =>
    deepEqual(grouped([onDay('a', 9, { pinned: true }), onDay('b', 0), onDay('c', 0, { pinned: true })]), [
      ['Pinned', 'a', 'c'],
      ['Today', 'b'],
    ]));

  it('groups by agent, branch and worktree', () => {
    const sessions = [
      session('a', { worktree: 'side', match: 'worktree' }),
      session('b', { agent: 'codex', git_branch: null }),
      session('c', { match: 'edited_from_elsewhere', agent: 'other\u001b', git_branch: 'main' }),
      session('d', { match: null, git_branch: 'constructor' }),
    ];
    deepEqual(grouped(sessions, { grouping: 'agent' }), [
      ['Claude Code', 'a', 'd'],
      ['Codex', 'b'],
      ['other', 'c'],
    ]);
    deepEqual(grouped(sessions, { grouping: 'branch' }), [
      ['main', 'a', 'c'],
      ['No Branch', 'b'],
      ['constructor', 'd'],
    ]);
    deepEqual(grouped(sessions, { grouping: 'worktree' }), [
      ['side', 'a'],
      ['Workspace Folder', 'b'],
      ['Edited from Elsewhere', 'c'],
      ['Unknown Worktree', 'd'],
    ]);
  });

  it('has every session in one group, in the order given', () => {
    const anySession = fc.record({
      pinned: fc.boolean(),
      git_branch: fc.option(fc.string()),
      worktree: fc.option(fc.string()),
      agent: fc.string(),
    });
    const grouping = fc.constantFrom('day' as const, 'agent' as const, 'branch' as const, 'worktree' as const);
    fc.assert(
      fc.property(fc.array(anySession), grouping, (all, by) => {
        const sessions = all.map((changes, index) => session(String(index).padStart(4, '0'), changes));
        const groups = groupSessions(sessions, context({ grouping: by }));
        deepEqual(groups.flatMap(group => group.sessions.map(nameOf)).toSorted(), sessions.map(nameOf));
        for (const group of groups) deepEqual(group.sessions.map(nameOf), group.sessions.map(nameOf).toSorted());
        deepEqual(new Set(groups.map(({ id }) => id)).size, groups.length);
      }),
    );
  });
});

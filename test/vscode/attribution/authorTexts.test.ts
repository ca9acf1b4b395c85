import { deepEqual, equal } from 'node:assert/strict';
import type { FileSessionItem } from '../../../src/store/readModels/sessionsOfFile';
import { fileAuthorText } from '../../../src/vscode/attribution/fileAuthorText';
import { lineNoteText } from '../../../src/vscode/attribution/lineNoteText';
import { timeAgo } from '../../../src/vscode/attribution/timeAgo';
import { englishLocalizer } from '../../support/englishLocalizer';
import { session } from '../sessionsView/session';
import { blameLine, writtenAt } from './origin';

const hour = 3_600_000;

describe('timeAgo', () => {
  it('counts whole units, the largest that fits', () => {
    const ago = (ms: number): string => timeAgo(writtenAt, writtenAt + ms, 'en');
    deepEqual([-hour, 0, 59_999, 60_000, 2.9 * hour, 47 * hour, 49 * hour, 24 * 45 * hour, 24 * 800 * hour].map(ago), [
      'now',
      'now',
      'now',
      '1m ago',
      '2h ago',
      'yesterday',
      '2d ago',
      'last mo.',
      '2y ago',
    ]);
    equal(timeAgo(writtenAt, writtenAt + 2 * hour, 'en', 'long'), '2 hours ago');
    equal(timeAgo(writtenAt, writtenAt + 2 * hour, 'de', 'long'), 'vor 2 Stunden');
  });
});

describe('the note at the end of a line', () => {
  const note = (changes: Parameters<typeof blameLine>[1], title: string | null = 'Round\ntwice'): string =>
    lineNoteText(blameLine(1, changes), title, writtenAt + 2 * hour, englishLocalizer);

  it('says who, when, and in which session, in one line', () => equal(note({}), 'Claude Code, 2h ago · Round twice'));

  it('says what is not a matter of course: a sidechain, and that a line is found alone', () =>
    equal(note({ thread_id: 'a', tier: 'matched', at: null }, null), 'Claude Code · sidechain · matched'));
});

describe('the item of the status bar for a file', () => {
  const ofFile = (id: string, changes: Partial<FileSessionItem> = {}): FileSessionItem => ({
    ...session(id),
    edits_of_file: 2,
    lines_added: 3,
    lines_removed: 1,
    last_edited_at: new Date(writtenAt).toISOString(),
    ...changes,
  });
  const text = (...sessions: FileSessionItem[]) => fileAuthorText(sessions, writtenAt + 2 * hour, englishLocalizer);

  it('says who edited it last, in words for those who listen', () => {
    const { text: shown, spoken } = text(ofFile('a'), ofFile('b', { agent: 'codex' })) ?? {};
    equal(shown, '$(edit) Claude Code, 2h ago');
    equal(spoken, 'This file was last edited by Claude Code, 2 hours ago');
  });

  it('is not there for a file that no session edited, or none that is shown', () => {
    equal(text(), null);
    equal(text(ofFile('a', { hidden: true })), null);
  });

  it('tells of five sessions', () => {
    const { tooltip } = text(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(id => ofFile(id))) ?? {};
    equal(tooltip?.length, 7);
    equal(tooltip?.[1]?.replace(/\s/g, ' '), 'Title of a · Claude Code · 2 edits · Dec 31, 2025, 12:00 PM');
    equal(tooltip?.at(-1), '2 more');
  });
});

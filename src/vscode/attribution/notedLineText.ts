import { plainLine } from '../../model/format';
import type { BlameNote } from '../../store/readModels/blame';
import { moment } from '../dates';
import { escapeMarkdown } from '../escapeMarkdown';
import type { Localizer } from '../localizer';
import { shortened } from '../sessionsView/sessionLabel';
import { timeAgo } from './timeAgo';

/** Names in notes are whatever another tool wrote. */
const longestName = 80;
const shownCommit = 8;

/** What stands at the end of a line that another tool's note alone explains. Plain text of one line. */
export function notedLineText(note: BlameNote, now: number, l10n: Localizer): string {
  const name = nameOf(note, l10n);
  if (note.at === null) return l10n.t("git-ai's note says: {0}", name);
  return l10n.t("git-ai's note says: {0}, {1}", name, timeAgo(Date.parse(note.at), now, l10n.locale));
}

/** What another tool's note says of a line, as Markdown in which nothing of the note is markup. */
export function notedLineHover(note: BlameNote, now: number, l10n: Localizer): string {
  const { kind, model, person, commit, at, conversation } = note;
  const time = at === null ? null : Date.parse(at);
  const committed = time === null ? null : `${timeAgo(time, now, l10n.locale, 'long')} (${moment(time, l10n.locale)})`;
  return [
    field(l10n.t("git-ai's note says"), nameOf(note, l10n), model),
    person === null ? null : field(kind === 'human' ? l10n.t('Person') : l10n.t('Asked by'), person),
    conversation === null ? null : field(l10n.t('Conversation'), conversation),
    field(l10n.t('Commit'), commit.slice(0, shownCommit), committed),
    escapeMarkdown(l10n.t('No transcript explains this line. Contrail has not checked what the note says.')),
  ]
    .filter(line => line !== null)
    .join('  \n');
}

function field(name: string, ...facts: (string | null)[]): string {
  const shown = facts.flatMap(fact => (fact === null ? [] : [escapeMarkdown(word(fact))]));
  return `**${escapeMarkdown(name)}:** ${shown.join(' · ')}`;
}

function nameOf({ kind, agent }: BlameNote, l10n: Localizer): string {
  return kind === 'human' ? l10n.t('a person') : agent === null ? l10n.t('an agent') : word(agent);
}

function word(text: string): string {
  return shortened(plainLine(text), longestName);
}

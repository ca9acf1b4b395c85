import { agentName } from '../../model/agent';
import { count, dollars, enumeration, plainLine } from '../../model/format';
import type { FileRow } from '../../store/readModels/files';
import { moment } from '../dates';
import type { Localizer } from '../localizer';

/** The first texts take longer than the editor is to wait for one: formatters are made for them. To be called before. */
export function prepareFileMarkText(l10n: Localizer): void {
  const all: FileRow = {
    path: '',
    sessions: 2,
    agents: ['claude-code', 'codex'],
    edits: 2,
    lines_added: 0,
    lines_removed: 0,
    microusd: 1_500_000,
    failed_approaches: 2,
    last_edited_at: '2026-01-01T00:00:00.000Z',
  };
  fileMarkText(all, l10n);
}

/** What is said of a file in the Explorer and on its tab, as one plain line. */
export function fileMarkText(row: FileRow, l10n: Localizer): string {
  const { agents, sessions, edits, microusd, failed_approaches: failed, last_edited_at: at } = row;
  const { locale } = l10n;
  const names = agents.map(agent => plainLine(agentName(agent)));
  const parts = [
    l10n.t('Edited by {0}', enumeration(names, locale)),
    sessions === 1 ? l10n.t('1 session') : l10n.t('{0} sessions', count(sessions, locale)),
    edits === 1 ? l10n.t('1 edit') : l10n.t('{0} edits', count(edits, locale)),
    microusd === null ? l10n.t('cost unknown') : dollars(microusd, undefined, 0, locale),
    failed === 1 && l10n.t('1 failed approach'),
    failed > 1 && l10n.t('{0} failed approaches', count(failed, locale)),
    at !== null && l10n.t('last {0}', moment(Date.parse(at), locale)),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

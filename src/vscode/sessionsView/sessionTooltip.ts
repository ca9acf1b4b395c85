import { agentName } from '../../model/agent';
import { count, dollars, duration, plainLine } from '../../model/format';
import type { SessionDetail } from '../../store/readModels/sessionDetail';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import { moment, span } from '../dates';
import { escapeMarkdown } from '../escapeMarkdown';
import type { Localizer } from '../localizer';
import { outcomeName, sourceName } from '../sessionWords';
import type { RowContext } from './rowContext';

/** A line of a tooltip. `text` may come from a transcript: it is shown as it is, never as markup. */
export interface TooltipLine {
  /** In bold, before the text. */
  readonly label?: string;
  readonly text: string;
}

/** All that the list and, when it is at hand, the detail know of a session; the title first. */
export function sessionTooltip(
  session: SessionListItem,
  detail: SessionDetail | undefined,
  context: RowContext,
): TooltipLine[] {
  const { l10n } = context;
  const { duration_ms, custom_title, title } = session;
  const lines: (TooltipLine | false)[] = [
    { label: plainLine(session.display_title), text: '' },
    custom_title !== null && title !== null && { label: l10n.t("Agent's title"), text: plainLine(title) },
    { label: l10n.t('Agent'), text: plainLine(agentName(session.agent)) },
    session.models.length > 0 && { label: l10n.t('Models'), text: session.models.map(plainLine).join(', ') },
    session.git_branch !== null && { label: l10n.t('Branch'), text: plainLine(session.git_branch) },
    session.worktree !== null && { label: l10n.t('Worktree'), text: plainLine(session.worktree) },
    session.cwd !== null && { label: l10n.t('Directory'), text: plainLine(session.cwd) },
    { label: l10n.t('When'), text: when(session, context) },
    {
      label: l10n.t('How long'),
      text: duration_ms === null ? l10n.t('unknown') : duration(duration_ms, l10n.locale, 'long'),
    },
    ...costLines(session, detail, context),
    { label: l10n.t('Outcome'), text: outcomeText(session, l10n) },
    session.failed_approaches > 0 && {
      label: l10n.t('Failed approaches'),
      text: count(session.failed_approaches, l10n.locale),
    },
    session.match === 'edited_from_elsewhere' && {
      text: l10n.t('It ran elsewhere and edited files of this workspace.'),
    },
    session.live && { text: l10n.t('Live: something was written in the last two minutes.') },
    session.source_state === 'removed' && {
      text: l10n.t('The agent has deleted the transcript; what had been read is kept.'),
    },
  ];
  return lines.filter(line => line !== false);
}

function when({ started_at, ended_at }: SessionListItem, { l10n }: RowContext): string {
  if (started_at !== null && ended_at !== null) return span(Date.parse(started_at), Date.parse(ended_at), l10n.locale);
  const time = started_at ?? ended_at;
  return time === null ? l10n.t('unknown') : moment(Date.parse(time), l10n.locale);
}

function costLines(
  { cost, unpriced_requests }: SessionListItem,
  detail: SessionDetail | undefined,
  { l10n }: RowContext,
): TooltipLine[] {
  const amount = (microUsd: number | null): string => dollars(microUsd, cost.source, 0, l10n.locale);
  const total = dollars(cost.total_microusd, cost.source, unpriced_requests, l10n.locale);
  const lines: TooltipLine[] = [
    {
      label: l10n.t('Cost'),
      text:
        cost.total_microusd === null
          ? l10n.t('unknown')
          : l10n.t('{0} own + {1} sidechains = {2}', amount(cost.own_microusd), amount(cost.sidechain_microusd), total),
    },
    { label: l10n.t('Known from'), text: sourceName(cost.source, l10n) },
  ];
  if (unpriced_requests > 0) {
    const models = detail?.cost.unpriced_models.map(plainLine).join(', ') ?? '';
    const requests = count(unpriced_requests, l10n.locale);
    lines.push({
      label: l10n.t('Without a price'),
      text: models === '' ? l10n.t('requests: {0}', requests) : l10n.t('requests: {0}; models: {1}', requests, models),
    });
  }
  const stated = detail?.cost.stated ?? null;
  if (stated !== null)
    lines.push({ label: l10n.t("Agent's own figure"), text: dollars(stated.microusd, undefined, 0, l10n.locale) });
  return lines;
}

function outcomeText({ outcome, outcome_evidence }: SessionListItem, l10n: Localizer): string {
  const word = outcomeName(outcome, l10n);
  return outcome_evidence === null ? word : l10n.t('{0} ({1})', word, plainLine(outcome_evidence));
}

/** The lines as Markdown in which no text is markup. */
export function tooltipMarkdown(lines: readonly TooltipLine[]): string {
  return lines
    .map(({ label, text }) => {
      if (label === undefined) return escapeMarkdown(text);
      return text === '' ? `**${escapeMarkdown(label)}**` : `**${escapeMarkdown(label)}:** ${escapeMarkdown(text)}`;
    })
    .join('  \n');
}

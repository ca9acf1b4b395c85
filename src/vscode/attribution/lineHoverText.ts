import { agentName } from '../../model/agent';
import { count, dollars, plainLine } from '../../model/format';
import type { BlameLineOrigin, BlameStep } from '../../store/readModels/blame';
import { commandLink } from '../commandLink';
import { moment } from '../dates';
import { escapeMarkdown } from '../escapeMarkdown';
import type { Localizer } from '../localizer';
import { type CommandId, commands } from '../manifest';
import { shortened } from '../sessionsView/sessionLabel';
import { timeAgo } from './timeAgo';

/** The commands that links of the hover may run. */
export const lineHoverCommands: readonly CommandId[] = [
  commands.openPanel,
  commands.openFileDiff,
  commands.showSessionsOfFile,
];

const longestText = 200;
const longestDiffLine = 160;
const mostDiffLines = 12;
const mostEarlier = 2;

export interface LineHoverContext {
  readonly path: string;
  /** Known of the file. */
  readonly failedApproaches: number;
  /** UTC ms. */
  readonly now: number;
}

/** Who wrote a line, why and for how much, as Markdown in which no text of a transcript is markup. */
export function lineHoverText(origin: BlameLineOrigin, context: LineHoverContext, l10n: Localizer): string {
  const { prompt, turn, session_title, earlier } = origin;
  const asked = prompt === null ? null : firstLine(prompt.text);
  const lines = [
    headLine(origin, context, l10n),
    session_title === null ? null : field(l10n.t('Session'), session_title),
    origin.thread_id === 'main' ? null : field(l10n.t('Sidechain'), origin.agent_type ?? origin.thread_id),
    asked === null ? null : field(l10n.t('Prompt'), asked),
    turn === null ? null : field(l10n.t('Turn'), turnText(turn, l10n)),
    field(l10n.t('How sure'), tierText(origin.tier, l10n)),
    earlier.length === 0 ? null : field(l10n.t('Written before by'), earlierText(earlier, l10n)),
  ];
  return [
    lines.filter(line => line !== null).join('  \n'),
    diffBlock(origin.diff),
    links(origin, context, l10n).join(' · '),
  ]
    .filter(part => part !== null)
    .join('\n\n');
}

function headLine({ agent, model, at }: BlameLineOrigin, { now }: LineHoverContext, l10n: Localizer): string {
  const time = at === null ? null : Date.parse(at);
  const facts = [
    model,
    time === null ? null : `${timeAgo(time, now, l10n.locale, 'long')} (${moment(time, l10n.locale)})`,
  ];
  const rest = facts.flatMap(fact => (fact === null ? [] : ` · ${escapeMarkdown(fact)}`));
  return `**${escapeMarkdown(agentName(agent))}**${rest.join('')}`;
}

function turnText({ requests, microusd }: NonNullable<BlameLineOrigin['turn']>, l10n: Localizer): string {
  const cost = microusd === null ? l10n.t('cost unknown') : dollars(microusd, undefined, 0, l10n.locale);
  return requests === 1
    ? l10n.t('{0}, 1 request', cost)
    : l10n.t('{0}, {1} requests', cost, count(requests, l10n.locale));
}

function tierText(tier: BlameLineOrigin['tier'], l10n: Localizer): string {
  return tier === 'exact'
    ? l10n.t('exact: followed from the edit to this line, unchanged since')
    : l10n.t('matched: what the edit wrote was found here, and nowhere else');
}

function earlierText(earlier: readonly BlameStep[], l10n: Localizer): string {
  const named = earlier.slice(0, mostEarlier).map(({ agent, at, session_title }) => {
    const time = at === null ? null : moment(Date.parse(at), l10n.locale);
    return [agentName(agent), time, session_title].filter(part => part !== null).join(', ');
  });
  const left = earlier.length - named.length;
  if (left > 0) named.push(left === 1 ? l10n.t('1 more') : l10n.t('{0} more', count(left, l10n.locale)));
  return named.join('; ');
}

function links(origin: BlameLineOrigin, { path, failedApproaches }: LineHoverContext, l10n: Localizer): string[] {
  const { session_uid, seq, ordinal, edited_path } = origin;
  const failed =
    failedApproaches === 1
      ? l10n.t('1 failed approach')
      : l10n.t('{0} failed approaches', count(failedApproaches, l10n.locale));
  return [
    commandLink(l10n.t('Open Session'), commands.openPanel, { session_uid, seq }),
    commandLink(l10n.t('Open This Edit'), commands.openFileDiff, { session_uid, edit: { seq, ordinal } }),
    commandLink(l10n.t('Open All Changes'), commands.openFileDiff, { session_uid, path: edited_path }),
    commandLink(l10n.t('Sessions of This File'), commands.showSessionsOfFile, { session_uid, path }),
    ...(failedApproaches === 0 ? [] : [commandLink(failed, commands.openPanel, { kind: 'file', path, pinned: false })]),
  ];
}

/** What the edit took away and wrote; null where it took nothing away. */
function diffBlock(diff: readonly string[]): string | null {
  if (!diff.some(line => line.startsWith('-'))) return null;
  const shown = diff.slice(0, mostDiffLines).map(line => shortened(printable(line), longestDiffLine));
  if (diff.length > shown.length) shown.push('…');
  const longestTicks = Math.max(2, ...shown.flatMap(line => line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longestTicks + 1);
  return [`${fence}diff`, ...shown, fence].join('\n');
}

/** Tabs stay; what could turn text around, or end a line, does not. */
function printable(line: string): string {
  return line.replace(/(?!\t)[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}

function firstLine(text: string): string | null {
  return text.split(/[\r\n\u2028\u2029]/).find(line => plainLine(line) !== '') ?? null;
}

function field(name: string, text: string): string {
  return `**${escapeMarkdown(name)}:** ${escapeMarkdown(shortened(plainLine(text), longestText))}`;
}

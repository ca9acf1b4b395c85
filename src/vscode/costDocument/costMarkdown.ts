import { agentName } from '../../model/agent';
import { count, dollars, duration, knownCount } from '../../model/format';
import type { Amount } from '../../store/readModels/sessionCost';
import type { SessionDetail } from '../../store/readModels/sessionDetail';
import type { ThreadItem } from '../../store/readModels/threadItems';
import { moment } from '../dates';
import type { Localizer } from '../localizer';
import { bullets, heading, markdownDocument, paragraph, type TableColumn, table } from '../markdownBlocks';
import { outcomeName, sourceName } from '../sessionWords';
import { costNotes } from './costNotes';
import { bucketsTable, ratesTable } from './priceTables';

/**
 * What a session cost and how that is known, as Markdown: by conversation, model and kind of tokens, with the prices that
 * were applied.
 */
export function costMarkdown(detail: SessionDetail, l10n: Localizer): string {
  const { cost, session } = detail;
  return markdownDocument([
    heading(1, session.display_title),
    heading(2, totalSentence(detail, l10n)),
    paragraph(l10n.t('Known from: {0}.', sourceName(cost.total.source, l10n))),
    factsTable(detail, l10n),
    heading(3, l10n.t('By Conversation')),
    conversationsTable(detail, l10n),
    cost.by_model.length === 0 ? null : heading(3, l10n.t('By Model')),
    cost.by_model.length === 0 ? null : modelsTable(detail, l10n),
    heading(3, l10n.t('By Kind of Tokens')),
    bucketsTable(cost, l10n),
    ratesTable(cost, l10n),
    heading(3, l10n.t('What Is Behind It')),
    bullets(costNotes(detail, l10n)),
  ]);
}

function totalSentence({ cost, session }: SessionDetail, l10n: Localizer): string {
  const { source } = cost.total;
  if (session.cost.total_microusd === null) return l10n.t('The cost is not known');
  return l10n.t(
    '{0} = {1} own + {2} sidechains',
    dollars(session.cost.total_microusd, source, cost.unpriced_requests, l10n.locale),
    dollars(session.cost.own_microusd, source, 0, l10n.locale),
    dollars(session.cost.sidechain_microusd, source, 0, l10n.locale),
  );
}

function factsTable({ session }: SessionDetail, l10n: Localizer): string {
  const { started_at, ended_at, duration_ms, outcome_evidence } = session;
  const when = (iso: string | null): string =>
    iso === null ? l10n.t('unknown') : moment(Date.parse(iso), l10n.locale);
  const outcome = outcomeName(session.outcome, l10n);
  const facts: ([string, string] | null)[] = [
    [l10n.t('Session'), session.session_uid],
    [l10n.t('Agent'), agentName(session.agent)],
    [l10n.t('Models'), session.models.join(', ') || l10n.t('unknown')],
    [l10n.t('Started'), when(started_at)],
    [session.live ? l10n.t('Last active') : l10n.t('Ended'), when(ended_at)],
    duration_ms === null ? null : [l10n.t('Duration'), duration(duration_ms, l10n.locale)],
    [l10n.t('Outcome'), outcome_evidence === null ? outcome : l10n.t('{0} ({1})', outcome, outcome_evidence)],
    session.git_branch === null ? null : [l10n.t('Branch'), session.git_branch],
    session.worktree === null ? null : [l10n.t('Worktree'), session.worktree],
    session.cwd === null ? null : [l10n.t('Directory'), session.cwd],
  ];
  return table(
    [{ head: l10n.t('What') }, { head: l10n.t('Value') }],
    facts.filter(fact => fact !== null),
  );
}

function conversationsTable({ threads, cost }: SessionDetail, l10n: Localizer): string {
  const rows = threads.flatMap(thread => threadRows(thread, l10n));
  return table(
    [{ head: l10n.t('Conversation') }, { head: l10n.t('Model') }, ...amountColumns(l10n)],
    [...rows, [l10n.t('Total'), '', ...amountCells(cost.total, l10n)]],
  );
}

function threadRows(thread: ThreadItem, l10n: Localizer): Parameters<typeof table>[1][number][] {
  return [
    [{ text: threadName(thread, l10n), depth: thread.depth }, thread.model ?? '', ...amountCells(thread, l10n)],
    ...thread.children.flatMap(child => threadRows(child, l10n)),
  ];
}

function threadName({ depth, agent_type, name, kind, description, thread_id }: ThreadItem, l10n: Localizer): string {
  if (depth === 0 && kind === 'main') return l10n.t('Main conversation');
  const type = agent_type ?? name ?? kind;
  return l10n.t('{0}: {1}', type, description ?? thread_id);
}

function modelsTable({ cost }: SessionDetail, l10n: Localizer): string {
  return table(
    [{ head: l10n.t('Model') }, ...amountColumns(l10n), { head: l10n.t('Known from') }],
    cost.by_model.map(model => [
      model.model ?? l10n.t('(not named)'),
      ...amountCells(model, l10n),
      sourceName(model.source, l10n),
    ]),
  );
}

function amountColumns(l10n: Localizer): TableColumn[] {
  return [
    { head: l10n.t('Requests'), align: 'right' },
    { head: l10n.t('Input'), align: 'right' },
    { head: l10n.t('Cache read'), align: 'right' },
    { head: l10n.t('Cache write'), align: 'right' },
    { head: l10n.t('Output'), align: 'right' },
    { head: l10n.t('Cost'), align: 'right' },
  ];
}

type Amounts = Pick<Amount, 'requests' | 'tokens' | 'microusd'> & Partial<Pick<Amount, 'tokens_complete' | 'source'>>;

function amountCells({ requests, tokens, tokens_complete, microusd, source }: Amounts, l10n: Localizer): string[] {
  const numbers =
    tokens === null
      ? [null, null, null, null]
      : [
          tokens.input,
          tokens.cache_read,
          tokens.cache_write_5m + tokens.cache_write_1h,
          tokens.output + tokens.reasoning,
        ];
  return [
    // An agent that keeps no usage made requests all the same.
    requests === 0 && tokens === null ? '?' : count(requests, l10n.locale),
    ...numbers.map(value => knownCount(value, l10n.locale, tokens_complete === false)),
    dollars(microusd, source, 0, l10n.locale),
  ];
}

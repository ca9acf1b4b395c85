import type { FidelityLevel } from '../../src/model/agent';
import type { KnowledgeKind } from '../../src/model/fidelity';
import { count } from '../../src/model/format';
import type { Cost } from '../../src/panel/sessionAnswers';
import { sourceName } from '../../src/vscode/sessionWords';
import { l10n } from '../localize';

export type Inexact = Exclude<FidelityLevel, 'exact'>;

/** What it means for a session that its agent's records do not hold all of this; what is known of this one after it. */
export function fidelityMeaning(kind: KnowledgeKind, level: Inexact, cost: Cost): string {
  switch (kind) {
    case 'content':
      return {
        partial: l10n.t('Some of what was said is not on record.'),
        estimated: l10n.t('What was said is put together from other records.'),
        none: l10n.t('What was said is not on record.'),
      }[level];
    case 'tokens':
      return `${tokensMeaning(level)} ${tokensHere(cost)}`;
    case 'cost':
      return `${costMeaning(level)} ${l10n.t('Known from: {0}.', sourceName(cost.total.source, l10n))}`;
    case 'tool_calls':
      return {
        partial: l10n.t('Some tool calls are not on record.'),
        estimated: l10n.t('Tool calls are read out of texts.'),
        none: l10n.t('Tool calls are not on record.'),
      }[level];
    case 'tool_output':
      return {
        partial: l10n.t('What some tools put out is not on record, or cut short.'),
        estimated: l10n.t('What tools put out is read out of texts.'),
        none: l10n.t('What tools put out is not on record: whether checks passed may not be known.'),
      }[level];
    case 'reasoning':
      return {
        partial: l10n.t('Some of the reasoning is not on record, or only in short.'),
        estimated: l10n.t('Reasoning is told from answers by their form.'),
        none: l10n.t('Reasoning is not on record.'),
      }[level];
    case 'edits':
      return {
        partial: l10n.t(
          'Some edits are on record without all of their text, or not at all: lines of theirs may have no author.',
        ),
        estimated: l10n.t('Edits are worked out from other records: lines of theirs may have no author.'),
        none: l10n.t('Edits are not on record: no line leads to this session.'),
      }[level];
  }
}

function tokensMeaning(level: Inexact): string {
  return {
    partial: l10n.t('Some requests have no tokens on record, or only a part of them.'),
    estimated: l10n.t('The agent records no tokens: they are estimated.'),
    none: l10n.t('The agent records no tokens.'),
  }[level];
}

function tokensHere({ total, partial_requests, estimated_requests }: Cost): string {
  const requests = count(total.requests, l10n.locale);
  if (total.tokens === null) return l10n.t('Of this session none are known.');
  const parts = [
    partial_requests > 0 &&
      l10n.t('Of this session, {0} of {1} requests have only a part.', count(partial_requests, l10n.locale), requests),
    estimated_requests > 0 &&
      l10n.t(
        'Of this session, those of {0} of {1} requests are estimates.',
        count(estimated_requests, l10n.locale),
        requests,
      ),
    !total.tokens_complete && l10n.t('Of this session, some are not known.'),
  ].filter(part => part !== false);
  return parts.length === 0 ? l10n.t('Of this session all are on record.') : parts.join(' ');
}

function costMeaning(level: Inexact): string {
  return {
    partial: l10n.t('The agent states the amount of some requests.'),
    estimated: l10n.t('The agent states no amounts: they are worked out from tokens.'),
    none: l10n.t('The agent states no amounts.'),
  }[level];
}

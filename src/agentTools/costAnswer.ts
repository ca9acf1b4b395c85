import type { SumSource } from '../model/cost';
import { count, dollars, knownCount } from '../model/format';
import { allTokens } from '../model/tokens';
import type { SessionCost, SidechainCost } from '../store/readModels/sessionCost';
import { historyNote, quoted, recordedText } from './recordedText';
import type { ToolAnswer } from './toolAnswer';

/** Of models and sidechains, the dearest; the rest is told as a number. */
const mostParts = 5;

/** What a session cost, so that its parts can be seen to make the total. */
export function costAnswer(cost: SessionCost, notes: readonly string[]): ToolAnswer {
  const { total, own, sidechains, by_model, failed, unpriced_models, unpriced_requests, stated } = cost;
  const chains = sum(sidechains.map(({ microusd }) => microusd));
  const lines = [
    `Session ${quoted(cost.session_uid, 120)}${cost.title === null ? '' : `: ${quoted(cost.title, 120)}`}`,
    `Total ${amount(total.microusd)} (${sourceText[total.source]}) = own ${amount(own.microusd)} + ${count(sidechains.length)} ${sidechains.length === 1 ? 'sidechain' : 'sidechains'} ${amount(chains)}; ${tokensText(total)}.`,
    ...listed(
      'By model',
      by_model.map(
        ({ model, microusd, requests }) =>
          `${model === null ? '(not named)' : quoted(model, 60)} ${amount(microusd)} in ${count(requests)} requests`,
      ),
    ),
    ...listed(
      'Sidechains',
      [...sidechains]
        .sort((a, b) => (b.microusd ?? -1) - (a.microusd ?? -1))
        .map(chain => `${quoted(chainName(chain), 60)} ${amount(chain.microusd)}`),
    ),
    failed.count === 0
      ? 'No approach failed that shows.'
      : `${count(failed.count)} failed ${failed.count === 1 ? 'approach' : 'approaches'} in it: ${amount(failed.microusd)}.`,
    ...(unpriced_requests === 0
      ? []
      : [
          unpriced_models.length === 0
            ? `${count(unpriced_requests)} requests have neither tokens nor an amount on record: the total lacks them.`
            : `No price is known for ${count(unpriced_requests)} requests (${unpriced_models
                .slice(0, 3)
                .map(model => quoted(model, 60))
                .join(', ')}): the total lacks them.`,
        ]),
    ...(cost.estimated_requests === 0
      ? []
      : [`The tokens of ${count(cost.estimated_requests)} requests are estimated.`]),
    ...(cost.partial_requests === 0
      ? []
      : [`Of ${count(cost.partial_requests)} requests only a part of the tokens is on record.`]),
    ...(stated === null ? [] : [`The agent itself states ${amount(stated.microusd)}.`]),
    historyNote,
    ...notes,
  ];
  return { text: lines.join('\n'), structured: structure(cost, notes), isError: false };
}

function tokensText({ requests, tokens, tokens_complete }: SessionCost['total']): string {
  const known = allTokens(tokens);
  if (known === null) return `${requests === 0 ? 'no requests' : `${count(requests)} requests`}, no tokens on record`;
  const text = `${count(requests)} requests, ${knownCount(known)} tokens of all kinds`;
  return tokens_complete ? text : `${text} (not all are on record)`;
}

const sourceText: { readonly [S in SumSource]: string } = {
  live: 'as the agent states it',
  rate_card: 'tokens at published prices',
  estimated: 'estimated: the tokens are',
  unknown: 'neither an amount nor a price is known',
  mixed: 'of several sources',
};

function amount(microUsd: number | null): string {
  return microUsd === null ? 'an unknown amount' : dollars(microUsd);
}

function sum(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter(value => value !== null);
  return known.length === 0 && amounts.length > 0 ? null : known.reduce((all, some) => all + some, 0);
}

function listed(name: string, parts: readonly string[]): string[] {
  if (parts.length === 0) return [];
  const more = parts.length - mostParts;
  return [`${name}: ${parts.slice(0, mostParts).join('; ')}${more > 0 ? `; and ${count(more)} more` : ''}.`];
}

function dearest<T extends { readonly microusd: number | null }>(parts: readonly T[]): T[] {
  return parts.toSorted((a, b) => (b.microusd ?? -1) - (a.microusd ?? -1)).slice(0, mostParts);
}

function chainName({ agent_type, description, name, thread_id }: SidechainCost): string {
  return [agent_type, description ?? name].filter(part => part !== null).join(': ') || thread_id;
}

function structure(cost: SessionCost, notes: readonly string[]): Record<string, unknown> {
  const { schema, total, own, failed, unpriced_requests, stated } = cost;
  return {
    schema,
    note: [historyNote.replace('Texts in «»', 'These texts'), ...notes].join(' '),
    session_uid: recordedText(cost.session_uid, 120),
    title: cost.title && recordedText(cost.title, 120),
    total,
    own,
    sidechains: dearest(cost.sidechains).map(chain => ({
      thread_id: recordedText(chain.thread_id, 120),
      description: recordedText(chainName(chain), 60),
      requests: chain.requests,
      microusd: chain.microusd,
    })),
    more_sidechains: Math.max(0, cost.sidechains.length - mostParts),
    by_model: dearest(cost.by_model).map(({ model, requests, microusd, source }) => ({
      model: model && recordedText(model, 60),
      requests,
      microusd,
      source,
    })),
    more_models: Math.max(0, cost.by_model.length - mostParts),
    failed,
    unpriced_models: cost.unpriced_models.slice(0, mostParts).map(model => recordedText(model, 60)),
    unpriced_requests,
    stated,
  };
}

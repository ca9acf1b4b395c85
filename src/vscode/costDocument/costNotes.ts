import { count, dollars } from '../../model/format';
import type { SessionCost } from '../../store/readModels/sessionCost';
import type { SessionDetail } from '../../store/readModels/sessionDetail';
import type { Localizer } from '../localizer';

/** What a reader of the sum has to know, a sentence each. */
export function costNotes({ cost, session }: SessionDetail, l10n: Localizer): string[] {
  const notes = [
    statedNote(cost, l10n),
    cost.unpriced_models.length > 0 &&
      l10n.t(
        'No price is known for {0}. Requests that are not in the sum: {1}.',
        cost.unpriced_models.join(', '),
        count(cost.unpriced_requests, l10n.locale),
      ),
    cost.unpriced_models.length === 0 &&
      cost.unpriced_requests > 0 &&
      l10n.t(
        'Requests that have neither tokens nor an amount on record, and are not in the sum: {0}.',
        count(cost.unpriced_requests, l10n.locale),
      ),
    tokensNote(cost, l10n),
    cost.estimated_requests > 0 &&
      l10n.t('Requests whose tokens are estimated: {0}.', count(cost.estimated_requests, l10n.locale)),
    cost.partial_requests > 0 &&
      l10n.t(
        'Requests of which only a part of the tokens is on record: {0}.',
        count(cost.partial_requests, l10n.locale),
      ),
    cost.duplicates_dropped > 0 &&
      l10n.t(
        'Repetitions of requests in other transcripts that are not counted again: {0}.',
        count(cost.duplicates_dropped, l10n.locale),
      ),
    cost.web_searches > 0 && l10n.t('Web searches: {0}.', count(cost.web_searches, l10n.locale)),
    session.source_state === 'removed' &&
      l10n.t('The agent has deleted the transcript. What had been read of it is kept.'),
    session.live && l10n.t('The session is live: this document follows it.'),
    l10n.t('Only requests that the transcript holds can be counted; a bill may list more.'),
  ];
  return notes.filter(note => note !== false);
}

function tokensNote({ total }: SessionCost, l10n: Localizer): string | false {
  if (total.tokens_complete) return false;
  return total.tokens === null
    ? l10n.t('The agent keeps no tokens of this session.')
    : l10n.t('Tokens are not on record for all of it: numbers with + are of what is.');
}

/** The agent's own figure against ours, and why they may differ. */
function statedNote({ stated, total }: SessionCost, l10n: Localizer): string {
  if (stated === null) return l10n.t('The agent states no total of its own.');
  const figure = dollars(stated.microusd, undefined, 0, l10n.locale);
  const { difference_microusd: difference } = stated;
  if (difference === null || total.microusd === null)
    return l10n.t("The agent's own figure is {0}; there is no sum to compare it with.", figure);
  if (difference === 0) return l10n.t("The agent's own figure is the same, {0}.", figure);
  const amount = dollars(Math.abs(difference), undefined, 0, l10n.locale);
  return difference > 0
    ? l10n.t(
        "The agent's own figure is {0}, which is {1} more: it also counts requests that the transcript does not hold, such as those for titles and summaries, and may use other prices.",
        figure,
        amount,
      )
    : l10n.t(
        "The agent's own figure is {0}, which is {1} less: it may lack what sidechains, resumed parts or the last requests cost, or use other prices.",
        figure,
        amount,
      );
}

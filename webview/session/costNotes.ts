import { count } from '../../src/model/format';
import type { Cost } from '../../src/panel/sessionAnswers';
import { utcDay, visible } from '../format';
import { l10n } from '../localize';
import { money } from '../parts/money';

/** What a reader of the sum has to know. */
export function costNotes(cost: Cost): string[] {
  const [rate] = cost.by_model.flatMap(({ rates }) => rates);
  const { stated } = cost;
  const difference = stated?.difference_microusd ?? null;
  const notes = [
    rate !== undefined && l10n.t('prices of {0}', utcDay(rate.table_date, 'date')),
    stated !== null &&
      difference !== null &&
      l10n.t("the agent's own figure is {0}, difference {1}", money(stated.microusd), money(difference)),
    cost.duplicates_dropped > 0 &&
      l10n.t('{0} repeated requests counted once', count(cost.duplicates_dropped, l10n.locale)),
    cost.unpriced_models.length > 0 &&
      l10n.t('no price is known for {0}', cost.unpriced_models.map(visible).join(', ')),
    cost.unpriced_models.length === 0 &&
      cost.unpriced_requests > 0 &&
      l10n.t(
        '{0} requests have neither tokens nor an amount on record and are not in the sum',
        count(cost.unpriced_requests, l10n.locale),
      ),
    cost.total.tokens !== null &&
      !cost.total.tokens_complete &&
      l10n.t('tokens are not on record for all of it: numbers with + are of what is'),
    cost.estimated_requests > 0 &&
      l10n.t('{0} requests with estimated tokens', count(cost.estimated_requests, l10n.locale)),
    cost.partial_requests > 0 &&
      l10n.t('{0} requests with only a part of their tokens on record', count(cost.partial_requests, l10n.locale)),
    l10n.t('only what the transcript holds can be counted'),
  ];
  return notes.filter(note => note !== false);
}

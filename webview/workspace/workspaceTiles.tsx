import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import { allTokens } from '../../src/model/tokens';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { compact, percent, signedPercent, utcDay } from '../format';
import { l10n } from '../localize';
import { Figure } from '../parts/figure';
import { Money, money } from '../parts/money';
import { Provenance } from '../session/provenance';
import { unpricedList } from './unpriced';

/** The figures of all that passes the filter. */
export function WorkspaceTiles({ workspace }: { readonly workspace: Workspace }): JSX.Element {
  const { totals, previous } = workspace;
  const { tokens } = totals;
  const cost = l10n.t('Cost');
  return (
    <ul class="tiles" aria-label={l10n.t('In Short')}>
      <li>
        <Money
          microusd={totals.microusd}
          source={totals.source}
          unpriced={totals.unpriced_requests}
          what={cost}
          why={() => (
            <Provenance
              source={totals.source}
              requests={totals.requests}
              tokens={tokens}
              tokensComplete={totals.tokens_complete}
              unpriced={totals.unpriced_requests}
              models={[]}
            >
              {workspace.range !== null && (
                <p>
                  {l10n.t(
                    'From {0} to {1}, days of UTC.',
                    utcDay(workspace.range.since, 'date'),
                    utcDay(workspace.range.until, 'date'),
                  )}
                </p>
              )}
              <p>{l10n.t('The prices that were applied stand in the cost of each session.')}</p>
            </Provenance>
          )}
        />
        <span>
          {tokens === null
            ? l10n.t('{0} requests, tokens unknown', count(totals.requests, l10n.locale))
            : l10n.t(
                '{0} requests, {1} tokens',
                count(totals.requests, l10n.locale),
                compact(allTokens(tokens), !totals.tokens_complete),
              )}
        </span>
        <Change now={totals.microusd} before={previous?.microusd} text={money} workspace={workspace} />
      </li>
      <li>
        <Figure
          text={count(totals.sessions, l10n.locale)}
          what={l10n.t('Sessions')}
          why={() => (
            <p>
              {l10n.t(
                'Sessions that worked in the folders of the workspace and have a request that passes the filter. Hidden ones are counted: their money was spent.',
              )}
            </p>
          )}
        />
        <span>{l10n.t('sessions')}</span>
        <Change
          now={totals.sessions}
          before={previous?.sessions}
          text={value => count(value, l10n.locale)}
          workspace={workspace}
        />
      </li>
      <li>
        <Figure
          text={share(totals.cache_hit_share)}
          what={l10n.t('Cache hit share')}
          why={() => <p>{cacheShareText(tokens)}</p>}
        />
        <span>{l10n.t('of input came from the cache')}</span>
      </li>
      <li>
        <Figure
          text={share(sidechainShare(workspace))}
          what={l10n.t('Sidechain share')}
          why={() => (
            <p>
              {l10n.t(
                'What sidechains cost, divided by the whole cost: {0} of {1}.',
                money(totals.sidechain_microusd),
                money(totals.microusd, totals.source, totals.unpriced_requests),
              )}
            </p>
          )}
        />
        <span>{l10n.t('of the cost is sidechains: {0}', money(totals.sidechain_microusd))}</span>
      </li>
      <li>
        <Figure
          text={count(totals.unpriced_requests, l10n.locale)}
          what={l10n.t('Requests without a price')}
          why={() => (
            <>
              <p>{l10n.t('What they cost is not known, and is not in the sum.')}</p>
              {unpricedList(workspace)}
            </>
          )}
        />
        <span>{l10n.t('requests without a price')}</span>
      </li>
    </ul>
  );
}

interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null | undefined;
  readonly text: (value: number) => string;
  readonly workspace: Workspace;
}

/** Against as many days before; nothing where no days are asked for, or one of the two is not known. */
function Change({ now, before, text, workspace: { range } }: ChangeProps): JSX.Element | null {
  if (range === null || now === null || before === null || before === undefined) return null;
  const days = count((Date.parse(range.until) - Date.parse(range.since)) / 86_400_000 + 1, l10n.locale);
  return (
    <span>
      {before === 0
        ? l10n.t('{0} in the {1} days before', text(before), days)
        : l10n.t('{0} against {1} in the {2} days before', signedPercent(now / before - 1), text(before), days)}
    </span>
  );
}

function sidechainShare({ totals }: Workspace): number | null {
  if (totals.microusd === null || totals.sidechain_microusd === null || totals.microusd === 0) return null;
  return totals.sidechain_microusd / totals.microusd;
}

function share(value: number | null): string {
  return value === null ? '?' : percent(value);
}

function cacheShareText(tokens: Workspace['totals']['tokens']): string {
  if (tokens === null) return l10n.t('The tokens are not on record.');
  const { input, cache_read, cache_write_5m, cache_write_1h } = tokens;
  return l10n.t(
    'Input tokens read from the cache, divided by all input tokens: {0} of {1}.',
    count(cache_read, l10n.locale),
    count(input + cache_read + cache_write_5m + cache_write_1h, l10n.locale),
  );
}

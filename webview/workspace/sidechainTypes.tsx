import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { CostBar } from '../charts/costBar';
import { compact, visible } from '../format';
import { l10n } from '../localize';
import { Money } from '../parts/money';
import { Section } from '../parts/section';
import { Empty } from '../parts/states';
import { useRoving } from '../parts/useRoving';
import { Provenance } from '../session/provenance';

/** What kinds of sidechains were started, and what they cost. */
export function SidechainTypes({ workspace }: { readonly workspace: Workspace }): JSX.Element {
  const { sidechain_types: types, totals } = workspace;
  const roving = useRoving<HTMLUListElement>();
  const most = Math.max(0, ...types.map(({ microusd }) => microusd ?? 0));
  return (
    <Section title={l10n.t('Sidechains by Type')} count={types.length}>
      {types.length === 0 && <Empty>{l10n.t('No sidechain was started.')}</Empty>}
      <ul class="list costs" {...roving}>
        {types.map(({ agent_type, threads, requests, tokens, microusd }) => {
          const name = agent_type === null ? l10n.t('(no type)') : visible(agent_type);
          return (
            <li key={agent_type} class="list-row">
              <span class="grow">{name}</span>
              <span class="quiet-text">
                {tokens === null
                  ? l10n.t('{0} started · tokens unknown', count(threads, l10n.locale))
                  : l10n.t('{0} started · {1} tokens', count(threads, l10n.locale), compact(tokens))}
              </span>
              <span class="end">
                <CostBar microusd={microusd} most={most} />
                <Money
                  microusd={microusd}
                  what={l10n.t('Cost of {0}', name)}
                  why={() => (
                    <Provenance source={totals.source} requests={requests} models={[]}>
                      <p>{l10n.t('Of all sidechains of this type, without those that they started themselves.')}</p>
                    </Provenance>
                  )}
                />
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

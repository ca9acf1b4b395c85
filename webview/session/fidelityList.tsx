import type { JSX } from 'preact';
import type { KnowledgeKind } from '../../src/model/fidelity';
import type { Cost } from '../../src/panel/sessionAnswers';
import { fidelityName, knowledgeName } from '../../src/vscode/fidelityWords';
import { l10n } from '../localize';
import { fidelityMeaning, type Inexact } from './fidelityMeaning';

export interface FidelityListProps {
  readonly inexact: readonly { readonly kind: KnowledgeKind; readonly level: Inexact }[];
  readonly cost: Cost;
}

/** What each of it means for the session. */
export function FidelityList({ inexact, cost }: FidelityListProps): JSX.Element {
  return (
    <>
      <dl>
        {inexact.map(({ kind, level }) => (
          <div key={kind}>
            <dt>
              {knowledgeName(kind, l10n)}: {fidelityName(level, l10n)}
            </dt>
            <dd>{fidelityMeaning(kind, level, cost)}</dd>
          </div>
        ))}
      </dl>
      <p>{l10n.t('All else is as the agent recorded it.')}</p>
    </>
  );
}

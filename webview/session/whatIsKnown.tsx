import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { knowledgeKinds } from '../../src/model/fidelity';
import { enumeration } from '../../src/model/format';
import type { SessionDetail } from '../../src/panel/sessionAnswers';
import { fidelityName, knowledgeName } from '../../src/vscode/fidelityWords';
import { lazy } from '../lazy';
import { l10n } from '../localize';

const FidelityList = lazy(async () => (await import('./fidelityList')).FidelityList);

/** One line on what the agent's records do not hold in full, and on demand what that means; nothing where they hold all. */
export function WhatIsKnown({ detail: { fidelity, cost } }: { readonly detail: SessionDetail }): JSX.Element | null {
  const [isOpen, setOpen] = useState(false);
  const inexact = knowledgeKinds.flatMap(kind => {
    const level = fidelity[kind];
    return level === 'exact' ? [] : { kind, level };
  });
  if (inexact.length === 0) return null;
  const named = inexact.map(({ kind, level }) =>
    l10n.t('{0} ({1})', knowledgeName(kind, l10n), fidelityName(level, l10n)),
  );
  return (
    <details class="known" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{l10n.t('Not all of it is exact: {0}', enumeration(named, l10n.locale))}</summary>
      {isOpen && <FidelityList inexact={inexact} cost={cost} />}
    </details>
  );
}

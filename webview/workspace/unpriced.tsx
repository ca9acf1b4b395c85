import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Section } from '../parts/section';

/** Requests whose cost is unknown, by model; nothing where there are none. */
export function Unpriced({ workspace }: { readonly workspace: Workspace }): JSX.Element | null {
  const { act } = usePanel();
  if (workspace.unpriced_models.length === 0) return null;
  return (
    <Section
      title={l10n.t('Without a Price')}
      count={workspace.unpriced_models.length}
      actions={
        <button type="button" class="quiet" onClick={() => act({ kind: 'showDoctor' })}>
          {l10n.t('Doctor')}
        </button>
      }
    >
      <p class="quiet-text">
        {l10n.t('No price is known for these models. What they cost is missing from every sum here; it is not 0.')}
      </p>
      {unpricedList(workspace)}
    </Section>
  );
}

export function unpricedList({ unpriced_models }: Workspace): JSX.Element {
  return (
    <ul class="list">
      {unpriced_models.map(({ model, requests }) => (
        <li key={model} class="list-row">
          <span class="grow">{model === null ? l10n.t('(not named)') : visible(model)}</span>
          <span>{l10n.t('{0} requests', count(requests, l10n.locale))}</span>
        </li>
      ))}
    </ul>
  );
}

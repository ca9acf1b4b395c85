import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import * as v from 'valibot';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Empty, QueryView } from '../parts/states';
import { useSaved } from '../savedState';
import { useQuery } from '../useQuery';
import { useScrollPosition } from '../useScrollPosition';
import { CostOverTime } from '../workspace/costOverTime';
import { DearestSessions } from '../workspace/dearestSessions';
import { FilterBar } from '../workspace/filterBar';
import { SidechainTypes } from '../workspace/sidechainTypes';
import { Unpriced } from '../workspace/unpriced';
import { WorkspaceFiles } from '../workspace/workspaceFiles';
import {
  isFiltered,
  noFilter,
  perChoices,
  stackings,
  storeFilter,
  type WorkspaceFilter,
  workspaceFilter,
} from '../workspace/workspaceFilter';
import { WorkspaceTiles } from '../workspace/workspaceTiles';

/** All sessions of the workspace: what they cost, when, and on what it was spent. */
export function WorkspacePlace({ hasFolders }: { readonly hasFolders: boolean }): JSX.Element {
  const { link } = usePanel();
  const [filter, setFilter] = useSaved('workspace filter', workspaceFilter, noFilter);
  const [per, setPer] = useSaved('workspace per', v.picklist(perChoices), 'day');
  const [stackedBy, setStackedBy] = useSaved('workspace stacked by', v.picklist(stackings), 'model');
  const query = useQuery('workspace', { filter: storeFilter(filter, Date.now()), per, stacked_by: stackedBy });
  useScrollPosition('workspace', '', query.value !== null);
  useEffect(() => link.send({ type: 'navigated', place: { kind: 'workspace' }, title: l10n.t('Workspace') }), [link]);

  return (
    <>
      <h1>{hasFolders ? l10n.t('Workspace') : l10n.t('All Sessions')}</h1>
      <QueryView
        query={query}
        loading={l10n.t('Adding up the sessions…')}
        missing={l10n.t('The stored sessions could not be read.')}
      >
        {workspace => (
          <>
            <FilterBar filter={filter} choices={workspace.choices} onFilter={setFilter} />
            {workspace.totals.sessions === 0 ? (
              <Nothing filter={filter} hasFolders={hasFolders} onFilter={setFilter} />
            ) : (
              <Figures
                workspace={workspace}
                per={per}
                stackedBy={stackedBy}
                onPer={setPer}
                onStackedBy={setStackedBy}
              />
            )}
          </>
        )}
      </QueryView>
    </>
  );
}

function Figures(props: Parameters<typeof CostOverTime>[0]): JSX.Element {
  const { workspace } = props;
  return (
    <>
      <WorkspaceTiles workspace={workspace} />
      <CostOverTime {...props} />
      <DearestSessions workspace={workspace} />
      <WorkspaceFiles workspace={workspace} />
      <SidechainTypes workspace={workspace} />
      <Unpriced workspace={workspace} />
    </>
  );
}

interface NothingProps {
  readonly filter: WorkspaceFilter;
  readonly hasFolders: boolean;
  readonly onFilter: (filter: WorkspaceFilter) => void;
}

/** Why there is nothing, and ways on. */
function Nothing({ filter, hasFolders, onFilter }: NothingProps): JSX.Element {
  const { act } = usePanel();
  if (isFiltered(filter))
    return (
      <Empty>
        <p>
          {filter.range === 'custom' && filter.until !== '' && filter.since > filter.until
            ? l10n.t('The last day lies before the first.')
            : l10n.t('Nothing passes the filter.')}
        </p>
        <button type="button" onClick={() => onFilter(noFilter)}>
          {l10n.t('Show Everything')}
        </button>
      </Empty>
    );
  return (
    <Empty>
      <p>
        {hasFolders
          ? l10n.t('No agent session has worked in this workspace yet, or its transcripts were not found.')
          : l10n.t('No folder is open. Open one to see what agents did in it.')}
      </p>
      <div class="row">
        <button type="button" onClick={() => act({ kind: 'rescan' })}>
          {l10n.t('Look Again')}
        </button>
        <button type="button" class="quiet" onClick={() => act({ kind: 'showDoctor' })}>
          {l10n.t('Doctor')}
        </button>
      </div>
    </Empty>
  );
}

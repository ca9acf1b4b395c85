import type { JSX } from 'preact';
import * as v from 'valibot';
import { count } from '../../src/model/format';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { FileCost } from '../file/fileCost';
import { visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { Money } from '../parts/money';
import { Scrolls } from '../parts/scrolls';
import { Section } from '../parts/section';
import { Empty } from '../parts/states';
import { useRoving } from '../parts/useRoving';
import { useSaved } from '../savedState';

type WorkspaceFile = Workspace['files'][number];
const orders = ['cost', 'failed'] as const;

/** What the store lists at most; there may be more. */
const mostListed = 20;

/** The files on which most was spent, or in which most failed. */
export function WorkspaceFiles({ workspace: { files } }: { readonly workspace: Workspace }): JSX.Element {
  const { act, goTo } = usePanel();
  const [order, setOrder] = useSaved('workspace files', v.picklist(orders), 'cost');
  const roving = useRoving<HTMLTableSectionElement>();
  const sorted = files.toSorted((a, b) => rank(b, order) - rank(a, order));
  const heads = { cost: l10n.t('Cost'), failed: l10n.t('Failed') };
  return (
    <Section title={l10n.t('Files')}>
      {files.length === 0 ? (
        <Empty>{l10n.t('No file of the workspace was edited.')}</Empty>
      ) : (
        <Scrolls label={l10n.t('Table of the files')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{l10n.t('File')}</th>
                {orders.map(key => (
                  <th key={key} scope="col" aria-sort={order === key ? 'descending' : undefined}>
                    <button type="button" class="quiet sort" onClick={() => setOrder(key)}>
                      {heads[key]}
                      {order === key && <Icon name="next" />}
                    </button>
                  </th>
                ))}
                <th scope="col">{l10n.t('Sessions')}</th>
                <th scope="col">{l10n.t('Edits')}</th>
              </tr>
            </thead>
            <tbody {...roving}>
              {sorted.map(file => {
                const { path } = file;
                const name = visible(file.relative_path ?? path);
                return (
                  <tr key={path}>
                    <th scope="row">
                      <span class="file-name">
                        <button
                          type="button"
                          class="link path"
                          title={visible(path)}
                          onClick={() => act({ kind: 'openFile', path })}
                        >
                          {name}
                        </button>
                        <button
                          type="button"
                          class="quiet only-icon"
                          aria-label={l10n.t('Who worked on {0}', name)}
                          title={l10n.t('Who worked on it')}
                          onClick={() => goTo({ kind: 'file', path, pinned: true })}
                        >
                          <Icon name="right" />
                        </button>
                      </span>
                    </th>
                    <td>
                      <Money microusd={file.microusd} what={l10n.t('Cost of {0}', name)} why={() => <FileCost />} />
                    </td>
                    <td>{count(file.failed_approaches, l10n.locale)}</td>
                    <td>{count(file.sessions, l10n.locale)}</td>
                    <td>{count(file.edits, l10n.locale)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scrolls>
      )}
      <p class="quiet-text">
        {files.length >= mostListed && `${l10n.t('The {0} files that cost most.', files.length)} `}
        {l10n.t('Of whole sessions: what they did on other days or with other models is counted, too.')}
      </p>
    </Section>
  );
}

function rank(file: WorkspaceFile, order: (typeof orders)[number]): number {
  return order === 'cost' ? (file.microusd ?? -1) : file.failed_approaches;
}

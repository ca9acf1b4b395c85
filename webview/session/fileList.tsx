import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../../src/model/format';
import type { EditedFile } from '../../src/panel/sessionAnswers';
import { visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { Section } from '../parts/section';
import { Empty } from '../parts/states';

/** How many are listed before the user asks for all. */
const firstShown = 12;

/** The files a session edited; each opens what it did to the file in the diff editor. */
export function FileList({
  sessionUid,
  files,
}: {
  readonly sessionUid: string;
  readonly files: readonly EditedFile[];
}): JSX.Element {
  const { act } = usePanel();
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? files : files.slice(0, firstShown);
  return (
    <Section title={l10n.t('Files Edited')} count={files.length}>
      {files.length === 0 && <Empty>{l10n.t('The session edited no file.')}</Empty>}
      <ul class="list">
        {shown.map(file => (
          <li key={file.path} class="list-row">
            <button
              type="button"
              class="link grow"
              title={visible(file.path)}
              onClick={() => act({ kind: 'openDiff', session_uid: sessionUid, path: file.path })}
            >
              <Icon name="file" />
              <span class="path">{visible(file.relative_path ?? file.path)}</span>
            </button>
            <span class="quiet-text">{file.operations.map(operationName).join(', ')}</span>
            <DiffStat added={file.lines_added} removed={file.lines_removed} />
            <button
              type="button"
              class="quiet only-icon"
              aria-label={l10n.t('Open {0}', visible(file.relative_path ?? file.path))}
              title={l10n.t('Open the File')}
              onClick={() => act({ kind: 'openFile', path: file.path })}
            >
              <Icon name="goTo" />
            </button>
          </li>
        ))}
      </ul>
      {shown.length < files.length && (
        <button type="button" class="quiet" onClick={() => setShowsAll(true)}>
          {l10n.t('Show all {0}', count(files.length, l10n.locale))}
        </button>
      )}
    </Section>
  );
}

/** Lines added and removed, in figures and as a small bar. */
export function DiffStat({ added, removed }: { readonly added: number; readonly removed: number }): JSX.Element {
  return (
    <span class="diff-stat">
      +{count(added, l10n.locale)} −{count(removed, l10n.locale)}
      <span class="diff-bar" aria-hidden="true">
        <i class="added" style={{ flexGrow: added }} />
        <i class="removed" style={{ flexGrow: removed }} />
      </span>
    </span>
  );
}

/** What was done to a file. */
export function operationName(operation: string): string {
  switch (operation) {
    case 'create':
      return l10n.t('created');
    case 'delete':
      return l10n.t('deleted');
    case 'move':
      return l10n.t('moved');
    default:
      return l10n.t('changed');
  }
}

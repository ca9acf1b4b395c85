import type { JSX } from 'preact';
import { baseName, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';

interface FileHeaderProps {
  readonly path: string;
  readonly isPinned: boolean;
  readonly activeFile: string | null;
}

export function FileHeader({ path, isPinned, activeFile }: FileHeaderProps): JSX.Element {
  const { act, goTo } = usePanel();
  const togglePin = (): void => goTo({ kind: 'file', path: isPinned ? activeFile : path, pinned: !isPinned });
  return (
    <>
      <div class="row spread">
        <h1>{visible(baseName(path))}</h1>
        <div class="row actions">
          <button
            type="button"
            class="quiet toggle"
            aria-pressed={isPinned}
            title={
              isPinned
                ? l10n.t('Stays at this file. Press to follow the editor again.')
                : l10n.t('Follows the editor. Press to stay at this file.')
            }
            onClick={togglePin}
          >
            <Icon name="pin" />
            {l10n.t('Pin')}
          </button>
          <button type="button" class="quiet" onClick={() => act({ kind: 'openFile', path })}>
            <Icon name="goTo" />
            {l10n.t('Open File')}
          </button>
        </div>
      </div>
      <p class="path quiet-text">{visible(path)}</p>
    </>
  );
}

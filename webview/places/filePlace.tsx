import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { FileLegend } from '../../src/panel/fileLegend';
import type { Place } from '../../src/panel/protocol';
import { FailedHere } from '../file/failedHere';
import { FileEdits } from '../file/fileEdits';
import { FileHeader } from '../file/fileHeader';
import { FileLegendKey } from '../file/fileLegendKey';
import { FileSessions } from '../file/fileSessions';
import { FileTiles } from '../file/fileTiles';
import { baseName } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Empty, QueryView } from '../parts/states';
import { useQuery } from '../useQuery';
import { useScrollPosition } from '../useScrollPosition';

export interface FilePlaceProps {
  readonly place: Extract<Place, { kind: 'file' }>;
  readonly activeFile: string | null;
  /** Of the files that the editor shows with colors. */
  readonly legends: readonly FileLegend[];
}

/** Who worked on a file: the one in the editor, or the one that was pinned. */
export function FilePlace({ place, activeFile, legends }: FilePlaceProps): JSX.Element {
  const { link } = usePanel();
  const { pinned } = place;
  const path = pinned ? place.path : activeFile;
  useEffect(
    () =>
      link.send({
        type: 'navigated',
        place: { kind: 'file', path, pinned },
        title: path === null ? l10n.t('This File') : baseName(path),
      }),
    [link, path, pinned],
  );
  if (path === null)
    return (
      <>
        <h1>{l10n.t('This File')}</h1>
        <Empty>
          <p>{l10n.t('No file is open in the editor.')}</p>
          <p>{l10n.t('Open one to see which sessions worked on it, what that cost, and what failed.')}</p>
        </Empty>
      </>
    );
  const legend = legends.find(({ path: shown }) => shown === path);
  return (
    <>
      <FileHeader path={path} isPinned={pinned} activeFile={activeFile} />
      {legend !== undefined && <FileLegendKey key={`legend ${path}`} legend={legend} />}
      <FileOf key={path} path={path} />
    </>
  );
}

/** One file: nothing of another one is shown while it is asked for. */
function FileOf({ path }: { readonly path: string }): JSX.Element {
  const query = useQuery('fileView', { path });
  useScrollPosition('file', path, query.value !== null);
  return (
    <QueryView
      query={query}
      loading={l10n.t('Looking for the sessions that edited it…')}
      missing={l10n.t('This file is not in the store.')}
    >
      {view =>
        view.sessions_total === 0 && view.edits_total === 0 ? (
          <Empty>
            <p>{l10n.t('No session that was found has edited this file.')}</p>
          </Empty>
        ) : (
          <>
            <FileTiles view={view} />
            <FailedHere path={path} />
            <FileSessions view={view} />
            <FileEdits view={view} />
          </>
        )
      }
    </QueryView>
  );
}

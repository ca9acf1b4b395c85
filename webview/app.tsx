import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import * as v from 'valibot';
import { count } from '../src/model/format';
import type { FileLegend } from '../src/panel/fileLegend';
import type { HostMessage, PanelStoreState, Place } from '../src/panel/protocol';
import type { HostLink } from './hostLink';
import { lazy } from './lazy';
import { l10n, setLanguage } from './localize';
import { type Explanation, type Panel, PanelContext } from './panelContext';
import { ExplanationDialog } from './parts/explanationDialog';
import { Tabs } from './parts/tabs';
import { savedPlace, savePlace, useSaved } from './savedState';

const FilePlace = lazy(async () => (await import('./places/filePlace')).FilePlace);
const SessionPlace = lazy(async () => (await import('./places/sessionPlace')).SessionPlace);
const WorkspacePlace = lazy(async () => (await import('./places/workspacePlace')).WorkspacePlace);

/** News come in bursts while an agent works: what is shown is asked for again at most so often. */
const restMs = 250;

type Hello = Extract<HostMessage, { type: 'hello' }>;

export function App({ link }: { readonly link: HostLink }): JSX.Element | null {
  const [hello, setHello] = useState<Hello | null>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const [activeFile, setActiveFile] = useState<string | null>(null);
  const [store, setStore] = useState<PanelStoreState>({ kind: 'idle' });
  const [legends, setLegends] = useState<readonly FileLegend[]>([]);
  const [revision, setRevision] = useState(0);
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  /** The session that was shown last: its tab goes back to it. */
  const [lastSession, setLastSession] = useSaved('last session', v.nullable(v.string()), null);

  useEffect(() => {
    let resting: ReturnType<typeof setTimeout> | undefined;
    const renew = (): void => {
      resting ??= setTimeout(() => {
        resting = undefined;
        setRevision(revision => revision + 1);
      }, restMs);
    };
    const stop = link.onMessage(message => {
      switch (message.type) {
        case 'hello':
          setLanguage(message.locale, message.texts);
          setHello(message);
          setActiveFile(message.activeFile);
          setStore(message.store);
          setLegends(message.legends);
          setPlace(message.place ?? savedPlace() ?? { kind: 'workspace' });
          return;
        case 'show':
          setPlace(message.place);
          return;
        case 'activeFile':
          setActiveFile(message.path);
          return;
        case 'legends':
          setLegends(message.legends);
          return;
        case 'changed':
          renew();
          return;
        case 'store':
          setStore(message.state);
          return;
        default:
          return;
      }
    });
    link.start();
    return () => {
      stop();
      clearTimeout(resting);
    };
  }, [link]);

  useEffect(() => {
    if (place === null) return;
    savePlace(place);
    if (place.kind === 'session') setLastSession(place.session_uid);
  }, [place, setLastSession]);

  const goTo = useCallback((next: Place) => setPlace(next), []);
  const panel = useMemo<Panel>(
    () => ({ link, revision, act: action => link.act(action), goTo, explain: setExplanation }),
    [link, revision, goTo],
  );
  if (hello === null || place === null) return null;

  const choose = (kind: Place['kind']): void => {
    if (kind === 'file') goTo({ kind, path: activeFile, pinned: false });
    else if (kind === 'workspace') goTo({ kind });
    else if (lastSession !== null) goTo({ kind, session_uid: lastSession });
    else link.act({ kind: 'pickSession' });
  };
  return (
    <PanelContext.Provider value={panel}>
      <header>
        <Tabs
          label={l10n.t('Places')}
          tabs={[
            { key: 'file', name: l10n.t('This File') },
            { key: 'session', name: l10n.t('Session') },
            { key: 'workspace', name: l10n.t('Workspace') },
          ]}
          chosen={place.kind}
          controls="place"
          onChoose={choose}
        />
        <StoreState state={store} />
      </header>
      <main>
        <div id="place" role="tabpanel" aria-labelledby={`place-${place.kind}`}>
          {place.kind === 'file' && <FilePlace place={place} activeFile={activeFile} legends={legends} />}
          {place.kind === 'session' && <SessionPlace key={place.session_uid} place={place} />}
          {place.kind === 'workspace' && <WorkspacePlace hasFolders={hello.hasFolders} />}
        </div>{' '}
      </main>
      <ExplanationDialog explanation={explanation} onClose={() => setExplanation(null)} />
    </PanelContext.Provider>
  );
}

/** Says that transcripts are being read, or could not be; nothing otherwise. */
function StoreState({ state }: { readonly state: PanelStoreState }): JSX.Element {
  return (
    <div class="store-state" role="status">
      {state.kind === 'reading' &&
        (state.total === 0
          ? l10n.t('Looking for sessions…')
          : l10n.t('Reading {0} of {1}…', count(state.done, l10n.locale), count(state.total, l10n.locale)))}
      {state.kind === 'failed' && state.message}
    </div>
  );
}

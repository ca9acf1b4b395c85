import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Place } from '../../src/panel/protocol';
import { lazy } from '../lazy';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { QueryView } from '../parts/states';
import { Tabs } from '../parts/tabs';
import { SessionHeader } from '../session/sessionHeader';
import { useQuery } from '../useQuery';

const SessionOverview = lazy(async () => (await import('../session/sessionOverview')).SessionOverview);
const Transcript = lazy(async () => (await import('../transcript/transcript')).Transcript);

type SessionPlaceKind = Extract<Place, { kind: 'session' }>;

/** One session: what it was and cost, or what was said in it. */
export function SessionPlace({ place }: { readonly place: SessionPlaceKind }): JSX.Element {
  const { goTo, link } = usePanel();
  const { session_uid } = place;
  const query = useQuery('sessionDetail', { session_uid });
  const [view, setView] = useState<'overview' | 'transcript'>(
    place.transcript === undefined ? 'overview' : 'transcript',
  );
  const title = query.value?.session.display_title;
  useEffect(() => setView(place.transcript === undefined ? 'overview' : 'transcript'), [place]);
  useEffect(() => {
    if (title !== undefined) link.send({ type: 'navigated', place, title });
  }, [link, place, title]);

  return (
    <QueryView
      query={query}
      loading={l10n.t('Opening the session…')}
      missing={l10n.t('This session is not in the store.')}
    >
      {detail => (
        <div class={`session ${view}`}>
          <SessionHeader detail={detail} />
          <Tabs
            label={l10n.t('Views of the Session')}
            tabs={[
              { key: 'overview', name: l10n.t('Overview') },
              { key: 'transcript', name: l10n.t('Transcript') },
            ]}
            chosen={view}
            controls="session-view"
            onChoose={key =>
              goTo({ kind: 'session', session_uid, ...(key === 'transcript' && { transcript: { seq: null } }) })
            }
          />
          <div id="session-view" role="tabpanel" aria-labelledby={`session-view-${view}`}>
            {view === 'overview' ? (
              <SessionOverview detail={detail} />
            ) : (
              <Transcript session={detail.session} at={place.transcript?.seq ?? null} />
            )}
          </div>
        </div>
      )}
    </QueryView>
  );
}

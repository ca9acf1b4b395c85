import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { agentName } from '../../src/model/agent';
import { count } from '../../src/model/format';
import type { FileView } from '../../src/panel/workspaceAnswers';
import { ShareBar } from '../charts/shareBar';
import { moment, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { Money } from '../parts/money';
import { Section } from '../parts/section';
import { ShowAll } from '../parts/showAll';
import { useRoving } from '../parts/useRoving';
import { DiffStat } from '../session/fileList';
import { FileCost } from './fileCost';

type FileSession = FileView['sessions'][number];

const firstShown = 12;

/** The sessions that edited the file, those that did last first. */
export function FileSessions({ view }: { readonly view: FileView }): JSX.Element {
  const { path, sessions, sessions_total, edits } = view;
  const [showsAll, setShowsAll] = useState(false);
  const roving = useRoving<HTMLUListElement>();
  const shown = showsAll ? sessions : sessions.slice(0, firstShown);
  return (
    <Section title={l10n.t('Sessions That Edited It')} count={sessions_total}>
      <ul class="list costs" {...roving}>
        {shown.map(session => (
          <SessionOfFile
            key={session.session_uid}
            session={session}
            // As the session called the file.
            path={edits.find(({ session_uid }) => session_uid === session.session_uid)?.path ?? path}
          />
        ))}
      </ul>
      <ShowAll shown={shown.length} listed={sessions.length} total={sessions_total} onAll={() => setShowsAll(true)} />
    </Section>
  );
}

function SessionOfFile({ session, path }: { readonly session: FileSession; readonly path: string }): JSX.Element {
  const { act, goTo } = usePanel();
  const { session_uid, lines_left, lines_added } = session;
  const title = visible(session.display_title);
  return (
    <li class="list-row">
      <button type="button" class="link grow" onClick={() => goTo({ kind: 'session', session_uid })}>
        {title}
      </button>
      {session.live && <span class="live">{l10n.t('Live')}</span>}
      <span class="end">
        <DiffStat added={lines_added} removed={session.lines_removed} />
        <Money
          microusd={session.file_microusd}
          what={l10n.t('Cost of the file in {0}', title)}
          why={() => <FileCost />}
        />
        <button
          type="button"
          class="quiet only-icon"
          aria-label={l10n.t('Show all its changes, {0}', title)}
          title={l10n.t('Show all its changes')}
          onClick={() => act({ kind: 'openDiff', session_uid, path })}
        >
          <Icon name="edit" />
        </button>
      </span>
      <span class="facts quiet-text">
        <span>
          {[
            visible(agentName(session.agent)),
            session.last_edited_at === null ? l10n.t('time not known') : moment(session.last_edited_at, 'dateTime'),
            session.edits_of_file === 1
              ? l10n.t('1 edit')
              : l10n.t('{0} edits', count(session.edits_of_file, l10n.locale)),
            editors(session),
          ].join(' · ')}
        </span>
        {lines_left !== null && lines_added > 0 && (
          <LinesLeft left={Math.min(lines_left, lines_added)} of={lines_added} />
        )}
      </span>
    </li>
  );
}

function LinesLeft({ left, of }: { readonly left: number; readonly of: number }): JSX.Element {
  const text = l10n.t('{0} of {1} lines left', count(left, l10n.locale), count(of, l10n.locale));
  return (
    <span class="lines-left">
      <ShareBar
        label={text}
        shares={[
          { name: l10n.t('still in the file'), value: left },
          { name: l10n.t('gone'), value: of - left },
        ]}
      />
      {text}
    </span>
  );
}

/** Which threads edited the file. */
function editors({ edited_by }: FileSession): string {
  const edits = new Map<string, number>();
  for (const { thread_id, agent_type, edits: own } of edited_by) {
    const name = thread_id === 'main' ? l10n.t('Main') : visible(agent_type ?? l10n.t('Sidechain'));
    edits.set(name, (edits.get(name) ?? 0) + own);
  }
  const names = [...edits].map(([name, own]) => (edits.size === 1 ? name : `${name} ${count(own, l10n.locale)}`));
  return l10n.t('by {0}', names.join(', '));
}

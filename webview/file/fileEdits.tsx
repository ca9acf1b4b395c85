import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { agentName } from '../../src/model/agent';
import type { FileView } from '../../src/panel/workspaceAnswers';
import { moment, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { Section } from '../parts/section';
import { ShowAll } from '../parts/showAll';
import { useRoving } from '../parts/useRoving';
import { DiffStat, operationName } from '../session/fileList';

type FileEdit = FileView['edits'][number];

const firstShown = 25;

/** Every edit of the file, the latest first. */
export function FileEdits({ view }: { readonly view: FileView }): JSX.Element {
  const [showsAll, setShowsAll] = useState(false);
  const roving = useRoving<HTMLUListElement>();
  const titles = new Map(view.sessions.map(session => [session.session_uid, session.display_title]));
  const shown = showsAll ? view.edits : view.edits.slice(0, firstShown);
  return (
    <Section title={l10n.t('Edits')} count={view.edits_total}>
      <ul class="list costs" {...roving}>
        {shown.map(edit => (
          <EditRow
            key={`${edit.session_uid} ${edit.seq} ${edit.ordinal}`}
            edit={edit}
            path={view.path}
            title={titles.get(edit.session_uid) ?? agentName(edit.session_uid.split(':')[0] ?? '')}
          />
        ))}
      </ul>
      <ShowAll
        shown={shown.length}
        listed={view.edits.length}
        total={view.edits_total}
        onAll={() => setShowsAll(true)}
      />
    </Section>
  );
}

interface EditRowProps {
  readonly edit: FileEdit;
  readonly path: string;
  readonly title: string;
}

function EditRow({ edit, path, title }: EditRowProps): JSX.Element {
  const { act, goTo } = usePanel();
  const { session_uid, seq, ordinal } = edit;
  const when = edit.at === null ? l10n.t('time not known') : moment(edit.at, 'dateTime');
  const actions = [
    {
      icon: 'edit' as const,
      name: l10n.t('Show this edit'),
      onClick: () => act({ kind: 'openEdit', session_uid, seq, ordinal }),
    },
    {
      icon: 'transcript' as const,
      name: l10n.t('In the transcript'),
      onClick: () => goTo({ kind: 'session', session_uid, transcript: { seq } }),
    },
    {
      icon: 'goTo' as const,
      name: edit.line === null ? l10n.t('Open the file') : l10n.t('Go to its lines'),
      onClick: () => act({ kind: 'openFile', path, ...(edit.line !== null && { line: edit.line }) }),
    },
  ];
  return (
    <li class="list-row">
      <span class="grow">
        {when} <span class="quiet-text">{visible(title)}</span>
      </span>
      <span class="quiet-text">
        {[
          operationName(edit.operation),
          visible(edit.tool),
          edit.agent_type !== null && visible(edit.agent_type),
          edit.status === 'failed' && l10n.t('failed'),
        ]
          .filter(fact => fact !== false)
          .join(' · ')}
      </span>
      <span class="end">
        <DiffStat added={edit.lines_added} removed={edit.lines_removed} />
        <span class="tools">
          {actions.map(({ icon, name, onClick }) => (
            <button
              key={icon}
              type="button"
              class="quiet only-icon"
              aria-label={`${name}, ${when}`}
              title={name}
              onClick={onClick}
            >
              <Icon name={icon} />
            </button>
          ))}
        </span>
      </span>
    </li>
  );
}

import type { JSX } from 'preact';
import { agentName } from '../../src/model/agent';
import { duration } from '../../src/model/format';
import type { SessionItem } from '../../src/panel/answerParts';
import type { SessionDetail } from '../../src/panel/sessionAnswers';
import { outcomeName } from '../../src/vscode/sessionWords';
import { momentRange, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon, type IconName } from '../parts/icon';

/** What the session was: title, agent, where, when, how it ended, and what can be done with it. */
export function SessionHeader({ detail }: { readonly detail: SessionDetail }): JSX.Element {
  const { act } = usePanel();
  const { session, resume } = detail;
  const { session_uid } = session;
  return (
    <div class="session-header">
      <div class="row spread">
        <h1>
          {session.live && <span class="live">{l10n.t('Live')}</span>}
          {visible(session.display_title)}
        </h1>
        <div class="row actions">
          <button type="button" class="quiet" onClick={() => act({ kind: 'openTranscript', session_uid })}>
            <Icon name="goTo" />
            {l10n.t('Open File')}
          </button>
          {resume.command !== null && (
            <>
              <button type="button" class="quiet" onClick={() => act({ kind: 'resume', session_uid })}>
                <Icon name="resume" />
                {l10n.t('Resume')}
              </button>
              <button type="button" class="quiet" onClick={() => act({ kind: 'copyResumeCommand', session_uid })}>
                {l10n.t('Copy Command')}
              </button>
            </>
          )}
          <button type="button" class="quiet" onClick={() => act({ kind: 'exportSession', session_uid })}>
            <Icon name="save" />
            {l10n.t('Export…')}
          </button>
        </div>
      </div>
      <ul class="chips" aria-label={l10n.t('About the Session')}>
        <li class="chip">{agentName(session.agent)}</li>
        {session.models.length > 0 && <li class="chip">{modelNames(session.models)}</li>}
        {session.git_branch !== null && (
          <li class="chip">
            <Icon name="branch" />
            {visible(session.git_branch)}
          </li>
        )}
        {session.worktree !== null && <li class="chip">{l10n.t('worktree {0}', visible(session.worktree))}</li>}
        {session.relationship !== 'root' && <li class="chip">{relationship(session.relationship)}</li>}
        <li>{when(session)}</li>
        <Outcome session={session} />
        {session.source_state === 'removed' && (
          <li>{l10n.t('The agent has deleted the transcript; what had been read of it is kept.')}</li>
        )}
      </ul>
    </div>
  );
}

function Outcome({ session }: { readonly session: SessionItem }): JSX.Element | null {
  const icon: IconName | undefined = { success: 'pass' as const, fail: 'fail' as const, abandoned: 'stop' as const }[
    session.outcome
  ];
  if (icon === undefined) return <li>{l10n.t('outcome not known')}</li>;
  return (
    <li class={`outcome ${session.outcome}`}>
      <Icon name={icon} />
      {session.outcome_evidence === null ? outcomeName(session.outcome, l10n) : visible(session.outcome_evidence)}
    </li>
  );
}

/** The dearest come first. */
const mostModels = 4;

function modelNames(models: readonly string[]): string {
  const shown = models.slice(0, mostModels).map(visible).join(' · ');
  return models.length <= mostModels ? shown : l10n.t('{0} and {1} more', shown, models.length - mostModels);
}

function when({ started_at, ended_at, duration_ms }: SessionItem): string {
  if (started_at === null || ended_at === null) return l10n.t('time not known');
  const range = momentRange(started_at, ended_at);
  return duration_ms === null ? range : `${range} · ${duration(duration_ms, l10n.locale)}`;
}

function relationship(relation: string): string {
  if (relation === 'fork') return l10n.t('fork');
  return relation === 'continuation' ? l10n.t('continuation') : l10n.t('subagent');
}

import type { JSX } from 'preact';
import { agentName } from '../../src/model/agent';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { CostBar } from '../charts/costBar';
import { moment, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Money } from '../parts/money';
import { Section } from '../parts/section';
import { useRoving } from '../parts/useRoving';
import { Provenance } from '../session/provenance';

/** Each opens the session. */
export function DearestSessions({ workspace: { sessions } }: { readonly workspace: Workspace }): JSX.Element {
  const { goTo } = usePanel();
  const roving = useRoving<HTMLUListElement>();
  const most = Math.max(0, ...sessions.map(({ cost }) => cost.total_microusd ?? 0));
  return (
    <Section title={l10n.t('Most Expensive Sessions')}>
      <ul class="list costs" {...roving}>
        {sessions.map(session => {
          const { session_uid, cost } = session;
          const title = visible(session.display_title);
          return (
            <li key={session_uid} class="list-row">
              <button type="button" class="link grow" onClick={() => goTo({ kind: 'session', session_uid })}>
                {title}
              </button>
              {session.live && <span class="live">{l10n.t('Live')}</span>}
              <span class="quiet-text">
                {visible(agentName(session.agent))}
                {session.started_at !== null && ` · ${moment(session.started_at, 'dateTime')}`}
              </span>
              <span class="end">
                <CostBar microusd={cost.total_microusd} most={most} />
                <Money
                  microusd={cost.total_microusd}
                  source={cost.source}
                  unpriced={session.unpriced_requests}
                  what={l10n.t('Cost of {0}', title)}
                  why={() => (
                    <Provenance
                      source={cost.source}
                      requests={session.requests}
                      unpriced={session.unpriced_requests}
                      models={[]}
                    >
                      <p>
                        {l10n.t('Of what passes the filter. The session itself shows the prices that were applied.')}
                      </p>
                    </Provenance>
                  )}
                />
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

import type { JSX } from 'preact';
import type { Lane, Timeline } from '../../src/panel/sessionAnswers';
import { threadStatus } from '../../src/vscode/sessionWords';
import { moment, visible } from '../format';
import { l10n } from '../localize';
import { money } from '../parts/money';
import { Scrolls } from '../parts/scrolls';
import { threadName } from '../parts/threadName';
import { markName } from './markWords';

/** The timeline in words: a thread a row. */
export function TimelineTable({ timeline }: { readonly timeline: Timeline }): JSX.Element {
  return (
    <Scrolls label={l10n.t('Table of the timeline')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{l10n.t('Thread')}</th>
            <th scope="col">{l10n.t('From')}</th>
            <th scope="col">{l10n.t('To')}</th>
            <th scope="col">{l10n.t('What Happened')}</th>
            <th scope="col">{l10n.t('Cost')}</th>
          </tr>
        </thead>
        <tbody>
          {timeline.lanes.map(lane => (
            <tr key={lane.thread_id}>
              <th scope="row">{visible(threadName(lane))}</th>
              <td>{time(lane.spans[0]?.from)}</td>
              <td>{time(lane.spans.at(-1)?.to)}</td>
              <td>
                {[happened(lane), threadStatus(lane.status, l10n)]
                  .filter(part => part !== null && part !== '')
                  .join('; ')}
              </td>
              <td>{money(lane.microusd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function time(at: number | undefined): string {
  return at === undefined ? '–' : moment(at, 'second');
}

/** How often each kind of thing happened. */
function happened({ marks }: Lane): string {
  const counts = new Map<string, number>();
  for (const { kind, count } of marks) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].map(([kind, count]) => markName({ kind, count })).join(', ');
}

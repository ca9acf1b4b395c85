import { deepEqual, equal, match } from 'node:assert/strict';
import type { Overview } from '../../src/store/readModels/overview';
import { statusBarText } from '../../src/vscode/statusBarText';
import { englishLocalizer } from '../support/englishLocalizer';
import { sessionItem } from '../support/sessionDetails';

const overview = (of: Partial<Overview> = {}): Overview => ({
  schema: 'contrail.overview/1',
  sessions: 12,
  total_microusd: 4_560_000,
  unknown_cost_sessions: 0,
  latest: sessionItem(),
  live: [],
  ...of,
});
const of = (given?: Partial<Overview>) => statusBarText(overview(given), englishLocalizer);

describe('statusBarText', () => {
  it('shows what the latest session cost, and the workspace', () => {
    deepEqual(of(), {
      text: '$(credit-card) $0.1301',
      tooltip: [
        'Latest session: Add symbols',
        '$0.1301 = $0.1292 own + $0.0010 sidechains',
        '12 sessions in this workspace: $4.56',
      ],
      spoken: 'Contrail, latest session Add symbols: $0.1301',
    });
  });

  it('prefers a live session, of several the one that wrote last', () => {
    const older = sessionItem({ live: true, title: 'Older', ended_at: '2026-11-20T09:00:00.000Z' });
    const newer = sessionItem({ live: true, title: 'Newer', ended_at: '2026-11-20T09:30:00.000Z' });
    const shown = of({ live: [older, newer] });
    equal(shown?.text, '$(pulse) $0.1301');
    equal(shown?.tooltip[0], 'Live: Newer');
    match(shown?.tooltip[2] ?? '', /^Live, too: Older, \$0\.1301 = /);
    equal(shown?.spoken, 'Contrail, live session Newer: $0.1301');
  });

  it('never shows the unknown as nothing', () => {
    const cost = { own_microusd: null, sidechain_microusd: null, total_microusd: null, source: 'unknown' } as const;
    const shown = of({ latest: sessionItem({ cost }), sessions: 1, total_microusd: null, unknown_cost_sessions: 1 });
    equal(shown?.text, '$(credit-card) ?');
    equal(shown?.spoken, 'Contrail, latest session Add symbols: cost unknown');
    equal(shown?.tooltip.at(-1), '1 session in this workspace: ?; of sessions whose cost is not fully known: 1');
  });

  it('shows nothing where there is no session', () => equal(of({ latest: null, sessions: 0 }), null));
});

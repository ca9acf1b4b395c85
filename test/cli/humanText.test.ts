import { doesNotMatch, match } from 'node:assert/strict';
import { costText, sessionsText } from '../../src/cli/humanText';
import { sessionCost, sessionItem } from '../support/sessionDetails';

describe('costText', () => {
  const live = { requests: 1, tokens: null, tokens_complete: false, microusd: 70_000, source: 'live' as const };

  it('shows tokens that are not on record as unknown, never as 0', () => {
    const text = costText(sessionCost({ total: live, own: live, by_model: [{ ...live, model: 'm-1', rates: [] }] }));
    match(text, /\nown +1 +\? +\? +\? +\? +\$0\.0700\n/);
    match(text, /\nm-1 +1 +\? +\? +\? +\? +\$0\.0700\n/);
    match(text, /The agent keeps no tokens of this session\./);
  });

  it('does not know how many requests an agent made that keeps no usage', () => {
    const nothing = { ...live, requests: 0, microusd: null, source: 'unknown' as const };
    match(costText(sessionCost({ total: nothing, own: nothing, by_model: [] })), /\ntotal +\? +\? +\? +\? +\? +\?\n/);
  });

  it('marks sums that lack some, and says what is estimated or there in part', () => {
    const { total } = sessionCost();
    const text = costText(
      sessionCost({
        total: { ...total, tokens_complete: false },
        partial_requests: 2,
        estimated_requests: 3,
        unpriced_requests: 4,
      }),
    );
    match(text, /\ntotal +6 +39\+ +45,869\+ +21,175\+ +389\+ +\$0\.1301\n/);
    match(
      text,
      /numbers with \+ are of what is\.\nThe tokens of 3 requests are estimated\.\nOf 2 requests only a part/,
    );
    match(text, /4 requests have neither tokens nor an amount on record/);
  });

  it('looks as ever where everything is known', () => {
    const text = costText(sessionCost());
    match(text, /\ntotal +6 +39 +45,869 +21,175 +389 +\$0\.1301\n/);
    doesNotMatch(text, /on record|estimated|\?/);
  });
});

describe('sessionsText', () => {
  it('calls agents by short names', () => {
    const of = (agent: string): string =>
      sessionsText({ schema: 'contrail.sessions/1', sessions: [sessionItem({ agent })] });
    match(of('claude-code'), / claude /);
    match(of('kilo-legacy'), / kilo-legacy /);
  });
});

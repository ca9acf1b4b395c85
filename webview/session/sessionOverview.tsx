import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { Cost, SessionDetail } from '../../src/panel/sessionAnswers';
import { FailureList } from '../failures/failureList';
import { percent } from '../format';
import { l10n } from '../localize';
import { Money, money } from '../parts/money';
import { TimelineSection } from '../timeline/timelineSection';
import { CostSplit } from './costSplit';
import { FileList } from './fileList';
import { Provenance } from './provenance';
import { SidechainTree } from './sidechainTree';
import { WhatIsKnown } from './whatIsKnown';

/** A session at a glance, then in detail. */
export function SessionOverview({ detail }: { readonly detail: SessionDetail }): JSX.Element {
  const { session, threads, files, cost } = detail;
  return (
    <>
      <Tiles detail={detail} />
      <WhatIsKnown detail={detail} />
      <TimelineSection sessionUid={session.session_uid} />
      <FailureList
        title={l10n.t('Failed Approaches')}
        of={{ session_uid: session.session_uid }}
        empty={l10n.t('None was found in this session.')}
        namesSession={false}
      />
      <CostSplit sessionUid={session.session_uid} cost={cost} />
      <SidechainTree sessionUid={session.session_uid} roots={threads} cost={cost} />
      <FileList sessionUid={session.session_uid} files={files} />
    </>
  );
}

function Tiles({ detail: { session, files, cost, checks } }: { readonly detail: SessionDetail }): JSX.Element {
  const { own_microusd, sidechain_microusd, total_microusd, source } = session.cost;
  const added = files.reduce((sum, file) => sum + file.lines_added, 0);
  const removed = files.reduce((sum, file) => sum + file.lines_removed, 0);
  return (
    <ul class="tiles" aria-label={l10n.t('In Short')}>
      <li>
        <Money
          microusd={total_microusd}
          source={source}
          unpriced={session.unpriced_requests}
          what={l10n.t('Cost of the session')}
          why={() => (
            <Provenance
              source={source}
              requests={cost.total.requests}
              tokens={cost.total.tokens}
              tokensComplete={cost.total.tokens_complete}
              unpriced={cost.unpriced_requests}
              models={cost.by_model}
            />
          )}
        />
        <span>{l10n.t('own {0} + sidechains {1}', money(own_microusd), money(sidechain_microusd))}</span>
      </li>
      <li>
        <b>{count(cost.failed.count, l10n.locale)}</b>
        <span>{failedText(cost, total_microusd)}</span>
      </li>
      <li>
        <b>{count(session.sidechains, l10n.locale)}</b>
        <span>{l10n.t('sidechains')}</span>
      </li>
      <li>
        <b>{count(files.length, l10n.locale)}</b>
        <span>
          {l10n.t('files edited')} · +{count(added, l10n.locale)} −{count(removed, l10n.locale)}
        </span>
      </li>
      <li>
        <b>{count(checks.pass + checks.fail + checks.unknown, l10n.locale)}</b>
        <span>{l10n.t('checks: {0} passed, {1} failed', checks.pass, checks.fail)}</span>
      </li>
    </ul>
  );
}

function failedText({ failed }: Cost, total: number | null): string {
  if (failed.count === 0) return l10n.t('failed approaches found');
  if (failed.microusd === null || total === null) return l10n.t('failed approaches, cost unknown');
  return l10n.t('failed approaches, {0} ({1})', money(failed.microusd), percent(failed.microusd / (total || 1)));
}

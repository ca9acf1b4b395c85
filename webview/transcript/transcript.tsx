import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { count } from '../../src/model/format';
import type { SessionItem } from '../../src/panel/answerParts';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Empty, Failed, Loading } from '../parts/states';
import { FindBox } from './findBox';
import { Row } from './row';
import { estimatedHeight } from './rowHeights';
import type { LoadedText } from './rowText';
import { useFind } from './useFind';
import { useRowFocus } from './useRowFocus';
import { type Aim, useRows } from './useRows';

/** Texts that are kept although their rows are not shown. */
const mostTexts = 20;

export interface TranscriptProps {
  readonly session: SessionItem;
  /** The event to begin at; null for where the reader was. */
  readonly at: number | null;
}

/** What was said and done in a session, event by event: a list of which only what is seen is in the page. */
export function Transcript({ session, at }: TranscriptProps): JSX.Element {
  const { goTo: goToPlace } = usePanel();
  const { session_uid } = session;
  const scroller = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const texts = useRef(new Map<number, LoadedText>());
  const [hit, setHit] = useState<number | null>(null);

  // The event that was asked for is left when the reader scrolls on: a reload comes back to where the reader is.
  const onScrolled = (): void => {
    if (at !== null) goToPlace({ kind: 'session', session_uid, transcript: { seq: null } });
  };
  const rows = useRows(session, at, onScrolled);
  const { pages, viewport, total } = rows;
  const { first, last } = viewport.range;
  const focus = useRowFocus(rows, { scroller, list });

  const jump = async (seq: number, takesFocus: boolean): Promise<boolean> => {
    const index = await rows.goTo({ seq });
    if (index === undefined) return false;
    setHit(seq);
    if (takesFocus) focus.move(index);
    return true;
  };
  const find = useFind(
    session_uid,
    ({ seq, thread_id }) => {
      const seen = pages.row(viewport.anchorIndex);
      return seen !== undefined && seen.thread_id === thread_id && seq >= seen.seq;
    },
    ({ seq }) => void jump(seq, false),
  );

  useLayoutEffect(() => {
    if (scroller.current === null || space.current === null || list.current === null) return;
    return viewport.attach({ scroller: scroller.current, space: space.current, rows: list.current });
  }, [viewport]);
  useLayoutEffect(() => {
    viewport.rendered({ first, last });
    const [oldest] = texts.current.keys();
    if (texts.current.size > mostTexts && oldest !== undefined) texts.current.delete(oldest);
  });
  useEffect(() => {
    if (at !== null) void jump(at, true).then(isThere => (isThere ? undefined : rows.goTo('start')));
  }, [at]);
  useEffect(() => {
    if (find.finder === null) setHit(null);
  }, [find.finder]);

  const latest = useRef({ find });
  latest.current = { find };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'F3') latest.current.find.go(event.shiftKey ? -1 : 1);
      else if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey)
        input.current?.select();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  // What is found in a text that is not shown opens it.
  const found = hit === null ? undefined : pages.row(pages.find(hit) ?? -1);
  useEffect(() => {
    if (found === undefined || find.finder === null || rows.open.has(found.seq)) return;
    const shown = list.current?.querySelector(`[data-seq="${found.seq}"]`);
    const index = pages.find(found.seq);
    if (shown && index !== undefined && shown.querySelector('mark') === null) rows.toggle(index);
  }, [found?.seq, find.finder]);

  const go = async (aim: Aim): Promise<void> => {
    const index = await rows.goTo(aim);
    if (index !== undefined) focus.move(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    focus.onKeyDown(event);
    if (event.defaultPrevented) onScrolled();
  };
  const indices = Array.from({ length: total === null ? 0 : last - first + 1 }, (_, index) => first + index);
  return (
    <div class="rows">
      <FindBox find={find} input={input} onLeave={focus.enter} />
      {rows.error !== null && (
        <Failed
          query={{ value: null, error: rows.error, isLoading: false, retry: () => void rows.goTo('stay') }}
          missing={l10n.t('This session is not in the store.')}
        />
      )}
      {total === null && rows.error === null && <Loading label={l10n.t('Opening the transcript…')} />}
      {total === 0 && <Empty>{l10n.t('Nothing of this session is left to read.')}</Empty>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of the rows in it */}
      <div class="scroller" ref={scroller} tabIndex={focus.isListed ? -1 : 0} onKeyDown={onKeyDown}>
        <div ref={space}>
          {/* biome-ignore lint/a11y/useSemanticElements: only some of the items are there */}
          <div role="list" ref={list} aria-label={l10n.t('Events')} onFocusIn={focus.onFocusIn}>
            {indices.map(index => {
              const row = pages.row(index);
              return row === undefined ? (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <div
                  role="listitem"
                  key={`${index}`}
                  class="event"
                  style={{ height: `${viewport.heights.height(index) || estimatedHeight}px` }}
                  aria-setsize={total ?? 0}
                  aria-posinset={index + 1}
                  aria-label={l10n.t('loading…')}
                />
              ) : (
                <Row
                  key={row.seq}
                  row={row}
                  index={index}
                  total={total ?? 0}
                  sessionUid={session_uid}
                  isActive={focus.active === row.seq}
                  isOpen={rows.open.has(row.seq)}
                  isHit={hit === row.seq}
                  finder={find.finder}
                  texts={texts.current}
                  onToggle={() => rows.toggle(index)}
                  onFold={(threadId, unfolds) => rows.fold(index, [threadId], unfolds)}
                />
              );
            })}
          </div>
        </div>
      </div>
      <div role="status" class="news">
        {rows.newRows > 0 && (
          <button type="button" onClick={() => void go('end')}>
            {l10n.t('{0} new', count(rows.newRows, l10n.locale))}
          </button>
        )}
      </div>
    </div>
  );
}

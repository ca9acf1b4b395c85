import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as v from 'valibot';
import { count } from '../../src/model/format';
import type { Span, Timeline } from '../../src/panel/sessionAnswers';
import { l10n } from '../localize';
import { Icon, type IconName } from '../parts/icon';
import { Section } from '../parts/section';
import { Empty, QueryView } from '../parts/states';
import { useSaved } from '../savedState';
import { useQuery } from '../useQuery';
import { edge, laneLayout } from './timelineBars';
import { TimelinePlot } from './timelinePlot';
import { TimelineTable } from './timelineTable';
import { TimeScale } from './timeScale';

/** Pixels of a column of the answer. The number of columns goes in steps, or every pixel of a resize would ask again. */
const columnWidth = 6;
const columnStep = 25;
const windowSchema = v.nullable(v.object({ from: v.number(), to: v.number() }));

/** What each thread did when. */
export function TimelineSection({ sessionUid }: { readonly sessionUid: string }): JSX.Element {
  const [window, setWindow] = useSaved(`timeline ${sessionUid}`, windowSchema, null);
  const [isTable, setIsTable] = useSaved('timeline table', v.boolean(), false);
  const [width, setWidth] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const layout = laneLayout(width);
  const plotWidth = Math.max(0, width - layout.gutter - 2 * edge);
  const columns = Math.max(1, Math.ceil(plotWidth / columnWidth / columnStep)) * columnStep;
  const query = useQuery(
    'timeline',
    width === 0 ? null : { session_uid: sessionUid, columns, ...(window !== null && window) },
  );
  const whole = wholeOf(query.value);
  const scale =
    whole === null || query.value === null ? null : new TimeScale(query.value.stretches, window ?? whole, plotWidth);
  const zoom = (factor: number, x = plotWidth / 2): void => {
    if (scale === null || whole === null) return;
    const next = scale.zoomed(factor, x, whole);
    setWindow(next.from <= whole.from && next.to >= whole.to ? null : next);
  };
  const move = (share: number): void => {
    if (scale !== null && whole !== null && window !== null) setWindow(scale.moved(share, whole));
  };

  return (
    <Section
      title={l10n.t('Timeline')}
      actions={
        <div class="row actions">
          <Tool icon="zoomOut" name={l10n.t('Zoom out')} disabled={window === null} onClick={() => zoom(1 / 2)} />
          <Tool icon="zoomIn" name={l10n.t('Zoom in')} disabled={isTable} onClick={() => zoom(2)} />
          <Tool
            icon="reset"
            name={l10n.t('Whole session')}
            disabled={window === null}
            onClick={() => setWindow(null)}
          />
          <Tool
            icon={isTable ? 'chart' : 'table'}
            name={isTable ? l10n.t('Show as chart') : l10n.t('Show as table')}
            onClick={() => setIsTable(!isTable)}
          />
        </div>
      }
    >
      <div ref={box} class="timeline-box">
        <QueryView
          query={query}
          loading={l10n.t('Drawing the timeline…')}
          missing={l10n.t('This session is not in the store.')}
        >
          {timeline =>
            scale === null ? (
              <Empty>{l10n.t('No event of this session has a time.')}</Empty>
            ) : isTable ? (
              <TimelineTable timeline={timeline} />
            ) : (
              <TimelinePlot
                timeline={timeline}
                scale={scale}
                layout={layout}
                sessionUid={sessionUid}
                onZoom={zoom}
                onMove={move}
                onWindow={setWindow}
              />
            )
          }
        </QueryView>
      </div>
      <Notes timeline={query.value} />
    </Section>
  );
}

function wholeOf(timeline: Timeline | null): Span | null {
  const [first] = timeline?.stretches ?? [];
  const last = timeline?.stretches.at(-1);
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}

interface ToolProps {
  readonly icon: IconName;
  readonly name: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Tool({ icon, name, disabled = false, onClick }: ToolProps): JSX.Element {
  return (
    <button type="button" class="quiet only-icon" aria-label={name} title={name} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

function Notes({ timeline }: { readonly timeline: Timeline | null }): JSX.Element | null {
  if (timeline === null) return null;
  const hidden = timeline.lanes_total - timeline.lanes.length;
  const notes = [
    hidden > 0 && l10n.t('{0} more threads are not drawn.', count(hidden, l10n.locale)),
    timeline.untimed_events > 0 &&
      l10n.t('{0} events without a time are not drawn.', count(timeline.untimed_events, l10n.locale)),
  ].filter(note => note !== false);
  return notes.length === 0 ? null : <p class="quiet-text">{notes.join(' ')}</p>;
}

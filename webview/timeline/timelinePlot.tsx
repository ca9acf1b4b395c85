import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { duration } from '../../src/model/format';
import type { Lane, Mark, Span, Timeline } from '../../src/panel/sessionAnswers';
import { moment, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { money } from '../parts/money';
import { threadName } from '../parts/threadName';
import { markIcon, markName } from './markWords';
import { edge, type LaneLayout, TimelineBars } from './timelineBars';
import type { TimeScale } from './timeScale';

export interface TimelinePlotProps {
  readonly timeline: Timeline;
  readonly scale: TimeScale;
  readonly layout: LaneLayout;
  readonly sessionUid: string;
  readonly onZoom: (factor: number, x?: number) => void;
  /** By a share of the window. */
  readonly onMove: (share: number) => void;
  readonly onWindow: (window: Span) => void;
}

interface PlacedMark extends Mark {
  readonly lane: number;
  readonly x: number;
}

/** How far the pointer must be drawn to choose a stretch of time and not a mark, in pixels. */
const dragThreshold = 5;

/**
 * A lane per thread, its name beside its bar or, where the panel is narrow, above it. Marks are the options of a list
 * box: one stop of the Tab key, arrows go from mark to mark and from lane to lane.
 */
export function TimelinePlot({ timeline, scale, layout, sessionUid, ...on }: TimelinePlotProps): JSX.Element {
  const { goTo } = usePanel();
  const id = useId();
  const plot = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number | null>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const marks = placedMarks(timeline.lanes, scale);
  const current = marks.find(({ seq }) => seq === active);
  const open = (mark: PlacedMark | undefined): void => {
    if (mark !== undefined) goTo({ kind: 'session', session_uid: sessionUid, transcript: { seq: mark.seq } });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') on.onZoom(2, current?.x);
    else if (event.key === '-') on.onZoom(1 / 2, current?.x);
    else if (event.key === 'PageUp') on.onMove(-1 / 2);
    else if (event.key === 'PageDown') on.onMove(1 / 2);
    else if (event.key === 'Enter' || event.key === ' ') open(current);
    else {
      const next = neighbour(marks, current, event.key);
      if (next === undefined) return;
      setActive(next.seq);
    }
    event.preventDefault();
  };

  // Wheel listeners of the framework are passive: they cannot keep the page from zooming.
  const zoom = on.onZoom;
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.25 : 0.8, event.clientX - element.getBoundingClientRect().left);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [zoom]);

  const place = (event: PointerEvent): number => event.clientX - (plot.current?.getBoundingClientRect().left ?? 0);
  const isDragged = drag !== null && Math.abs(drag.to - drag.from) > dragThreshold;
  const onPointerUp = (): void => {
    if (drag !== null && isDragged) {
      const [left, right] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      on.onWindow({ from: scale.at(left), to: Math.max(scale.at(right), scale.at(left) + 1000) });
    }
    setDrag(null);
  };

  return (
    <div class="timeline" style={{ paddingInlineStart: px(layout.gutter + edge), paddingInlineEnd: px(edge) }}>
      <div
        ref={plot}
        class="plot"
        style={{ height: px(timeline.lanes.length * layout.height) }}
        onPointerDown={event => event.button === 0 && setDrag({ from: place(event), to: place(event) })}
        onPointerMove={event => drag !== null && setDrag({ ...drag, to: place(event) })}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setDrag(null)}
      >
        <TimelineBars timeline={timeline} scale={scale} layout={layout} />
        {isDragged && drag !== null && (
          <div
            class="chosen"
            style={{ left: px(Math.min(drag.from, drag.to)), width: px(Math.abs(drag.to - drag.from)) }}
          />
        )}
        {timeline.lanes.map((lane, index) => (
          <div
            key={lane.thread_id}
            class="lane-name"
            style={{
              top: px(index * layout.height),
              paddingInlineStart: px(lane.depth * 12),
              ...(layout.gutter > 0 && { width: px(layout.gutter), left: px(-layout.gutter - edge) }),
            }}
          >
            <b>{visible(threadName(lane))}</b>
            {lane.description !== null && <span> {visible(lane.description)}</span>}
            <span class="lane-cost">{lane.microusd === null ? '' : money(lane.microusd)}</span>
          </div>
        ))}
        {marks.length > 0 && (
          <div
            class="marks"
            role="listbox"
            tabIndex={0}
            aria-label={l10n.t(
              'Marks of the timeline. Arrows go from mark to mark, Enter opens the transcript, plus and minus zoom.',
            )}
            aria-activedescendant={current === undefined ? undefined : `${id}-${current.seq}`}
            onKeyDown={onKeyDown}
            onFocus={() => current === undefined && setActive(marks[0]?.seq ?? null)}
            onBlur={() => setActive(null)}
          >
            {marks.map(mark => (
              <MarkOption
                key={`${mark.lane} ${mark.kind} ${mark.seq}`}
                id={`${id}-${mark.seq}`}
                mark={mark}
                lane={timeline.lanes[mark.lane]}
                layout={layout}
                isActive={mark === current}
                onClick={() => !isDragged && open(mark)}
              />
            ))}
          </div>
        )}
      </div>
      <Axis scale={scale} />
      <p class="tip" role="status">
        {current === undefined
          ? timeline.cost.length > 1 &&
            l10n.t(
              'Dashed: what the session had cost by then, up to {0}',
              money(timeline.cost.at(-1)?.microusd ?? null),
            )
          : `${moment(current.at, 'second')} · ${markName(current)}: ${visible(current.label)}`}
      </p>
    </div>
  );
}

interface MarkOptionProps {
  readonly id: string;
  readonly mark: PlacedMark;
  readonly lane: Lane | undefined;
  readonly layout: LaneLayout;
  readonly isActive: boolean;
  readonly onClick: () => void;
}

function MarkOption({ id, mark, lane, layout, isActive, onClick }: MarkOptionProps): JSX.Element {
  const icon = markIcon(mark.kind);
  const name = `${moment(mark.at, 'second')} · ${markName(mark)}: ${visible(mark.label)}`;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-label={lane === undefined ? name : `${visible(threadName(lane))}, ${name}`}
      title={name}
      class={`mark ${mark.kind} ${isActive ? 'active' : ''}`}
      style={{ left: px(mark.x), top: px(mark.lane * layout.height + layout.marksTop) }}
      onClick={onClick}
    >
      {icon === undefined ? null : <Icon name={icon} />}
    </div>
  );
}

/** A few times below the lanes, and how long the session rested where rests were cut out. */
function Axis({ scale }: { readonly scale: TimeScale }): JSX.Element {
  const labels: { x: number; text: string }[] = [];
  const room = 64;
  // Minutes tell nothing apart where the whole window is shorter than a few.
  const { from, to } = scale.window;
  const style = to - from < 10 * 60_000 ? 'second' : 'time';
  for (const [index, stretch] of scale.stretches.entries()) {
    const previous = scale.stretches[index - 1];
    const isNewDay = previous === undefined || moment(previous.to, 'date') !== moment(stretch.from, 'date');
    const text = moment(stretch.from, isNewDay && index > 0 ? 'day' : style);
    if (stretch.start - (labels.at(-1)?.x ?? -room) >= room) labels.push({ x: stretch.start, text });
    for (let x = stretch.start + room * 2; x < stretch.end - room; x += room * 2)
      labels.push({ x, text: moment(scale.at(x), style) });
  }
  return (
    <div class="axis" aria-hidden="true">
      {labels
        // Several within one second or minute say nothing new.
        .filter(({ text }, index) => text !== labels[index - 1]?.text)
        .map(({ x, text }) => (
          <span key={x} style={{ left: px(x) }}>
            {text}
          </span>
        ))}
      {scale.stretches.slice(1).map((stretch, index) => (
        <i
          key={stretch.from}
          style={{
            left: px(scale.stretches[index]?.end ?? 0),
            width: px(stretch.start - (scale.stretches[index]?.end ?? 0)),
          }}
          title={l10n.t(
            '{0} without an event',
            duration(stretch.from - (scale.stretches[index]?.to ?? 0), l10n.locale),
          )}
        />
      ))}
    </div>
  );
}

function px(value: number): string {
  return `${value}px`;
}

function placedMarks(lanes: readonly Lane[], scale: TimeScale): PlacedMark[] {
  const { from, to } = scale.window;
  return lanes.flatMap(({ marks }, lane) =>
    marks.filter(({ at }) => at >= from && at <= to).map(mark => ({ ...mark, lane, x: scale.x(mark.at) })),
  );
}

/** Where an arrow leads: along the lane, or to the nearest mark of the next lane that has one. */
function neighbour(marks: readonly PlacedMark[], current: PlacedMark | undefined, key: string): PlacedMark | undefined {
  if (current === undefined) return marks[0];
  const inLane = marks.filter(({ lane }) => lane === current.lane).toSorted((a, b) => a.at - b.at || a.seq - b.seq);
  const at = inLane.indexOf(current);
  const nearest = (lanes: PlacedMark[]): PlacedMark | undefined => {
    const next = lanes[0]?.lane;
    return lanes
      .filter(({ lane }) => lane === next)
      .toSorted((a, b) => Math.abs(a.x - current.x) - Math.abs(b.x - current.x))[0];
  };
  switch (key) {
    case 'ArrowRight':
      return inLane[at + 1] ?? current;
    case 'ArrowLeft':
      return inLane[at - 1] ?? current;
    case 'Home':
      return inLane[0];
    case 'End':
      return inLane.at(-1);
    case 'ArrowDown':
      return nearest(marks.filter(({ lane }) => lane > current.lane)) ?? current;
    case 'ArrowUp':
      return nearest(marks.filter(({ lane }) => lane < current.lane).toSorted((a, b) => b.lane - a.lane)) ?? current;
    default:
      return undefined;
  }
}

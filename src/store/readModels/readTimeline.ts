import { toMicroUsd } from '../../model/cost';
import { cutText } from '../../model/cutText';
import { plainLine } from '../../model/format';
import { integer, integerOrNull, text } from '../columns';
import type { Database } from '../engine/database';
import { spentOver } from './costOverTime';
import { sessionCost } from './sessionCost';
import { type ThreadItem, threadItems } from './threadItems';
import type { Timeline, TimelineLane, TimelineMark, TimeSpan } from './timeline';
import { type DrawnEvent, drawnEvents, readSpawns, type Spawns } from './timelineEvents';
import { activity, cutTo, stretchesOf } from './timeSpans';

/** More lanes than this are no picture any more. */
const mostLanes = 200;
/** A thread that paused for less was at work. */
const shortestPauseMs = 30_000;
const labelCharacters = 120;

export interface TimelineParams {
  /** UTC ms, both included; the session's own begin and end unless given. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** How many marks of one kind a lane can show side by side. */
  readonly columns: number;
}

/**
 * A session over time; undefined when there is no such session. What happened before a fork parted from its parent is
 * not drawn.
 */
export function readTimeline(db: Database, uid: string, params: TimelineParams): Timeline | undefined {
  const session = db.prepare('SELECT id, started_at, ended_at FROM session WHERE uid = ?').get([uid]);
  const cost = sessionCost(db, uid);
  if (session === undefined || cost === undefined) return undefined;
  const id = integer(session[0]);
  const startedAt = integerOrNull(session[1]);
  const whole = startedAt === null ? null : { from: startedAt, to: integer(session[2]) };
  const threads = [...inTreeOrder(threadItems(db, id, cost), null)];
  const scale = whole === null ? null : new Scale(whole, params);
  const events = drawnEvents(db, id, whole);
  const spawns = readSpawns(db, id);
  const lanes = threads
    .slice(0, mostLanes)
    .map(({ item, parent }) => lane(item, parent, events.byThread.get(item.thread_id) ?? [], spawns, scale));
  label(db, id, lanes);
  return {
    schema: 'contrail.timeline/1',
    session_uid: uid,
    window: scale?.window ?? null,
    stretches: stretchesOf([...events.byThread.values()].flatMap(drawn => drawn.map(({ at }) => at))),
    lanes,
    lanes_total: threads.length,
    cost: whole === null || scale === null ? [] : costPoints(spentOver(db, id, whole), scale),
    untimed_events: events.untimed,
  };
}

/** Turns times into columns of the window. */
class Scale {
  readonly window: TimeSpan;
  readonly columnMs: number;
  private readonly columns: number;

  constructor(whole: TimeSpan, { from, to, columns }: TimelineParams) {
    const within = (time: number): number => Math.min(Math.max(time, whole.from), whole.to);
    const begin = within(from ?? whole.from);
    this.window = { from: begin, to: Math.max(begin, within(to ?? whole.to)) };
    this.columns = columns;
    this.columnMs = (this.window.to - this.window.from) / columns;
  }

  /** Undefined outside the window. */
  column(time: number): number | undefined {
    const { from, to } = this.window;
    if (time < from || time > to) return undefined;
    return this.columnMs === 0 ? 0 : Math.min(this.columns - 1, Math.floor((time - from) / this.columnMs));
  }
}

interface Placed {
  readonly item: ThreadItem;
  readonly parent: string | null;
}

function* inTreeOrder(items: readonly ThreadItem[], parent: string | null): Generator<Placed> {
  for (const item of items) {
    yield { item, parent };
    yield* inTreeOrder(item.children, item.thread_id);
  }
}

function lane(
  item: ThreadItem,
  parent: string | null,
  events: readonly DrawnEvent[],
  spawns: Spawns,
  scale: Scale | null,
): TimelineLane {
  const pause = Math.max(2 * (scale?.columnMs ?? 0), shortestPauseMs);
  const spans = activity(
    events.map(({ at }) => at).sort((a, b) => a - b),
    pause,
  );
  const { spawned, returned } = spawns.of(item, parent, spans.at(-1)?.to ?? null);
  return {
    thread_id: item.thread_id,
    parent_thread_id: parent,
    depth: item.depth,
    kind: item.kind,
    agent_type: item.agent_type,
    name: item.name,
    description: item.description,
    status: item.status,
    microusd: item.microusd,
    spans: scale === null ? [] : cutTo(spans, scale.window),
    spawned,
    returned,
    marks: scale === null ? [] : marksOf(events, scale),
  };
}

/** In the order of time. */
function marksOf(events: readonly DrawnEvent[], scale: Scale): TimelineMark[] {
  const marks = new Map<string, TimelineMark>();
  for (const { at, seq, kind, count, label: known } of events) {
    const column = scale.column(at);
    if (kind === null || column === undefined) continue;
    const key = `${column} ${kind}`;
    const mark = marks.get(key);
    if (mark === undefined) marks.set(key, { kind, at, count, seq, label: known ?? '' });
    else mark.count += count;
  }
  return [...marks.values()].sort((a, b) => a.at - b.at || a.seq - b.seq);
}

/** Says what the first event of each mark is. */
function label(db: Database, sessionId: number, lanes: readonly TimelineLane[]): void {
  const marks = lanes.flatMap(({ marks: own }) => own);
  const rows = db
    .prepare(`SELECT e.seq, e.summary FROM json_each(?2) j CROSS JOIN event e ON e.session_id = ?1 AND e.seq = j.value`)
    .all([sessionId, JSON.stringify(marks.filter(mark => mark.label === '').map(({ seq }) => seq))]);
  const summaries = new Map(rows.map(([seq, summary]) => [integer(seq), text(summary)]));
  for (const mark of marks)
    mark.label = cutText(plainLine(mark.label || summaries.get(mark.seq) || ''), labelCharacters);
}

/** The last sum of each column, and what was spent before the window. */
function costPoints(
  spent: readonly { readonly at: number; readonly nanoUsd: number }[],
  scale: Scale,
): Timeline['cost'] {
  const points = new Map<number, { at: number; nanoUsd: number }>();
  let total = 0;
  for (const { at, nanoUsd } of spent) {
    total += nanoUsd;
    if (at > scale.window.to) break;
    points.set(scale.column(at) ?? -1, { at, nanoUsd: total });
  }
  const before = points.get(-1);
  points.delete(-1);
  const drawn = [...points.values()];
  if (before !== undefined && !points.has(0)) drawn.unshift({ at: scale.window.from, nanoUsd: before.nanoUsd });
  return drawn.map(({ at, nanoUsd }) => ({ at, microusd: toMicroUsd(nanoUsd) ?? 0 }));
}

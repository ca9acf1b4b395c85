import type { FactSink } from '../agents/adapter';
import {
  type CheckFact,
  type EditFact,
  type EventFact,
  type PlaceFact,
  type ProblemFact,
  type SessionFact,
  type ThreadFact,
  titleRanks,
  type UsageFact,
} from '../model/facts';
import type { BodyLocation, EditRow, EventRow, ReadCursor, Segment } from '../store/segment';
import { BodyPacker } from './bodyPacker';

/** `everything` keeps full texts, `summaries` only the one-line summaries and edits' positions. */
export type KeepBodies = 'everything' | 'summaries';

const segmentRows = 2_000;
const segmentBodyBytes = 4 * 1024 * 1024;

/** Collects the facts of consecutive lines into a segment. */
export class SegmentSink implements FactSink {
  private readonly packer = new BodyPacker();
  private events: EventRow[] = [];
  private edits: EditRow[] = [];
  private checks: CheckFact[] = [];
  private places: PlaceFact[] = [];
  private usages = new Map<string, UsageFact>();
  private threads = new Map<string, ThreadFact>();
  private problems = new Map<string, ProblemFact & { occurrences: number }>();
  private sessionFact: SessionFact | null = null;
  private bodyBytes = 0;

  constructor(private readonly keep: KeepBodies) {}

  /** Enough was gathered for a segment: small enough for a short transaction, large enough to be quick. */
  get isFull(): boolean {
    return this.events.length >= segmentRows || this.bodyBytes >= segmentBodyBytes;
  }

  session(fact: SessionFact): void {
    const known = this.sessionFact;
    if (known === null) this.sessionFact = fact;
    else this.sessionFact = { ...known, ...definedFields(fact), title: betterTitle(known.title, fact.title) };
  }

  thread(fact: ThreadFact): void {
    const known = this.threads.get(fact.threadId);
    this.threads.set(fact.threadId, known === undefined ? fact : { ...known, ...definedFields(fact) });
  }

  place(fact: PlaceFact): void {
    this.places.push(fact);
  }

  event(fact: EventFact): void {
    this.events.push({ ...fact, body: this.text(fact.body) });
  }

  usage(fact: UsageFact): void {
    const known = this.usages.get(fact.requestKey);
    if (known === undefined) this.usages.set(fact.requestKey, fact);
    else if (fact.tokens.output >= known.tokens.output) this.usages.set(fact.requestKey, { ...fact, seq: known.seq });
  }

  edit(fact: EditFact): void {
    this.edits.push({
      ...fact,
      hunks: fact.hunks.length === 0 ? null : this.text(JSON.stringify(fact.hunks)),
      before: this.text(fact.before),
      after: this.text(fact.after),
    });
  }

  check(fact: CheckFact): void {
    this.checks.push(fact);
  }

  problem(fact: ProblemFact): void {
    const key = `${fact.reason} ${fact.detail}`;
    const known = this.problems.get(key);
    if (known !== undefined) known.occurrences++;
    else this.problems.set(key, { ...fact, occurrences: 1 });
  }

  /** Hands over what was gathered and starts a new segment. */
  take(cursor: ReadCursor, done: boolean): Segment {
    const segment: Segment = {
      events: this.events,
      usages: [...this.usages.values()],
      edits: this.edits,
      checks: this.checks,
      threads: [...this.threads.values()],
      places: this.places,
      problems: [...this.problems.values()],
      session: this.sessionFact,
      blocks: this.packer.take(),
      cursor,
      done,
    };
    this.events = [];
    this.edits = [];
    this.checks = [];
    this.places = [];
    this.usages = new Map();
    this.threads = new Map();
    this.problems = new Map();
    this.sessionFact = null;
    this.bodyBytes = 0;
    return segment;
  }

  private text(body: string | null): BodyLocation | null {
    if (body === null || body === '' || this.keep === 'summaries') return null;
    this.bodyBytes += body.length;
    return this.packer.add(body);
  }
}

/** As the store decides between segments. */
function betterTitle(known: SessionFact['title'], next: SessionFact['title']): SessionFact['title'] {
  if (known === undefined || next === undefined) return next ?? known;
  return titleRanks[next.source] >= titleRanks[known.source] ? next : known;
}

function definedFields<T extends object>(fact: T): Partial<T> {
  const defined: Partial<T> = {};
  for (const key in fact) if (fact[key] !== undefined) defined[key] = fact[key];
  return defined;
}

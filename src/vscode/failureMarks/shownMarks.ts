import type { LineRange } from '../../model/failedApproach';
import type { FailureMark } from '../../store/readModels/failureMarks';

/** What the editor tells of: what is still relevant, and whatever the user confirmed. */
export function shownMarks(marks: readonly FailureMark[]): FailureMark[] {
  return marks.filter(({ failure }) => failure.still_relevant || failure.review?.verdict === 'confirmed');
}

/** Failed approaches at the same lines. */
export interface PlacedMarks {
  /** 1-based. */
  readonly range: LineRange;
  readonly marks: readonly FailureMark[];
}

/** By the lines at which they were tried, from the top. */
export function placedMarks(marks: readonly FailureMark[]): PlacedMarks[] {
  const places = new Map<string, { range: LineRange; marks: FailureMark[] }>();
  for (const mark of shownMarks(marks))
    for (const range of mark.ranges) {
      const place = places.get(range.join()) ?? { range, marks: [] };
      place.marks.push(mark);
      places.set(range.join(), place);
    }
  return [...places.values()].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}

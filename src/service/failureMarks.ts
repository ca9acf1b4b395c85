import type { LineRange } from '../model/failedApproach';
import type { Database } from '../store/engine/database';
import { failureContext } from '../store/readModels/failureContext';
import { type FailureItem, listFailures } from '../store/readModels/failures';
import type { BlameViews, FailedAttempt } from './blameViews';
import { copiesOfFile } from './copiesOfFile';
import type { Params } from './requests';

/** A failed approach at a file, and where it was tried in the file as it is now. */
export interface FailureMark {
  failure: FailureItem;
  /** What the agent said of what took its place; null where nothing did. */
  replaced_by: string | null;
  /** As the agent wrote their names. */
  models: string[];
  /** 1-based first and last lines; empty where it cannot be told beyond doubt. */
  ranges: LineRange[];
}

/** `contrail.failure_marks/1`: what was tried at a file and failed, without what the user dismissed, the latest first. */
export interface FailureMarks {
  schema: 'contrail.failure_marks/1';
  path: string;
  /** All, of which these are the latest. */
  total: number;
  marks: FailureMark[];
}

/** More than anybody reads beside one file. */
const mostMarks = 100;

export function failureMarks(
  db: Database,
  sessionIds: readonly number[],
  blames: BlameViews,
  params: Params<'failureMarks'>,
): FailureMarks {
  const { path } = params;
  const fileIds = copiesOfFile(db, path);
  const { total, failures } =
    fileIds.length === 0
      ? { total: 0, failures: [] }
      : listFailures(db, { sessionIds, fileIds, dismissed: false, offset: 0, limit: mostMarks });
  // Whose lines they are is only asked where there is something to place: it takes its time.
  const paths = new Set(fileIds.map(id => db.value('SELECT path FROM file WHERE id = ?', [id])));
  const attempts = failures.map(failure => attemptOf(failure, paths));
  const places = failures.length === 0 ? null : blames.placesOf(params, attempts);
  return {
    schema: 'contrail.failure_marks/1',
    path,
    total,
    marks: failures.map((failure, index) => {
      const { replacedBy, models } = failureContext(db, failure.id);
      return { failure, replaced_by: replacedBy, models: [...models], ranges: [...(places?.[index] ?? [])] };
    }),
  };
}

function attemptOf(failure: FailureItem, paths: ReadonlySet<unknown>): FailedAttempt {
  const made = failure.evidence.filter(({ role }) => role === 'attempt');
  return {
    sessionUid: failure.session_uid,
    threadId: failure.thread_id,
    seqs: new Set(made.map(({ seq }) => seq)),
    callIds: new Set(made.flatMap(({ call_id }) => call_id ?? [])),
    ranges: failure.files.filter(({ path }) => paths.has(path)).flatMap(({ ranges }) => ranges),
  };
}

import type { Database } from '../store/engine/database';
import { failureContext } from '../store/readModels/failureContext';
import type { FailureMarks } from '../store/readModels/failureMarks';
import { type FailureItem, listFailures } from '../store/readModels/failures';
import type { BlameViews, FailedAttempt } from './blameViews';
import { copiesOfFile } from './copiesOfFile';
import type { Params } from './requests';

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

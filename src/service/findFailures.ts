import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { BodyReader } from '../store/bodies';
import type { Database } from '../store/engine/database';
import { evidenceTexts, type FailureContext, failureContext } from '../store/readModels/failureContext';
import { type FailureItem, listFailures } from '../store/readModels/failures';
import { filesUnder } from '../store/readModels/sessionsOfFile';
import { copiesOfFile } from './copiesOfFile';
import { errorScores, topicScores } from './matchFailures';
import { folderPrefixes } from './scopes';

/** A failed approach with what somebody about to try the same has to know. */
export type FoundFailure = FailureItem & FailureContext;

/** `contrail.found_failures/1`. */
export interface FoundFailures {
  schema: 'contrail.found_failures/1';
  /** All that match, of which those in `failures` fit best. */
  total: number;
  failures: FoundFailure[];
  /**
   * What is on record, how much of it is about the file that was asked for (null when none was), and how many of those were
   * looked through for a topic or an error.
   */
  searched: { sessions: number; failures: number; about_file: number | null; looked_at: number };
  /** What was asked for and holds no word that tells anything, so that nothing could be looked for. */
  too_vague: ('topic' | 'error')[];
}

export interface FindParams {
  /** Rowids of the sessions that count. */
  readonly sessionIds: readonly number[];
  /** What it must be about: spellings of one file, or of one folder. */
  readonly paths?: readonly string[] | undefined;
  readonly topic?: string | undefined;
  readonly error?: string | undefined;
  readonly limit: number;
}

/** More are only looked through by their newest: each has texts to unpack. */
const mostCandidates = 1_000;
/** How many are weighed before others get their turn. */
const batch = 50;

/**
 * Failed approaches that fit everything asked for, never those that the user dismissed. In this order: those the user
 * confirmed, those still relevant, those that fit best, the latest.
 */
export async function findFailures(db: Database, params: FindParams): Promise<FoundFailures> {
  const { sessionIds, paths, topic, error, limit } = params;
  const list = (fileIds: readonly number[] | null, most: number) =>
    listFailures(db, { sessionIds, fileIds, dismissed: false, offset: 0, limit: most });
  const fileIds = paths === undefined ? null : filesAt(db, paths);
  const candidates = list(fileIds, mostCandidates);
  const inAll = fileIds === null ? candidates.total : list(null, 0).total;

  const found: { readonly failure: FoundFailure; score: number }[] = [];
  for (const [index, item] of candidates.failures.entries()) {
    if (index % batch === batch - 1) await new Promise(resolve => setImmediate(resolve));
    found.push({ failure: { ...item, ...failureContext(db, item.id) }, score: 0 });
  }
  const bodies = new BodyReader(db, mostOpenBlocks);
  const tooVague: ('topic' | 'error')[] = [];
  let matching = found;
  const keep = (scores: number[] | null, name: 'topic' | 'error'): void => {
    if (scores === null) tooVague.push(name);
    matching =
      scores === null
        ? []
        : matching.flatMap(({ failure, score }, index) => {
            const own = scores[index] ?? 0;
            return own > 0 ? [{ failure, score: score + own }] : [];
          });
  };
  if (topic !== undefined)
    keep(
      topicScores(
        topic,
        matching.map(({ failure }) => ({
          plain: plainTexts(failure),
          code: () => evidenceTexts(db, bodies, failure.id, { role: 'attempt', most: 3 }),
        })),
      ),
      'topic',
    );
  if (error !== undefined)
    keep(
      errorScores(
        error,
        matching.map(({ failure }) => ({
          why: failure.why,
          output: () => evidenceTexts(db, bodies, failure.id, { role: 'failure', most: 1 }),
        })),
      ),
      'error',
    );
  // Sorting is stable: what fits equally well stays as listed, the latest first.
  matching.sort((a, b) => rank(b.failure) - rank(a.failure) || b.score - a.score);
  return {
    schema: 'contrail.found_failures/1',
    total: topic === undefined && error === undefined ? candidates.total : matching.length,
    failures: matching.slice(0, limit).map(({ failure }) => failure),
    searched: {
      sessions: sessionIds.length,
      failures: inAll,
      about_file: fileIds && candidates.total,
      looked_at: candidates.failures.length,
    },
    too_vague: tooVague,
  };
}

const mostOpenBlocks = 32;

function rank({ review, relevance }: FoundFailure): number {
  const isRelevant = relevance === 'replacement_stands' || relevance === 'not_replaced';
  return (review?.verdict === 'confirmed' ? 2 : 0) + (isRelevant ? 1 : 0);
}

/** A folder's name tells little, a file's much. What took its place is no part of what failed. */
function plainTexts({ what, why, files, goal, said, review }: FoundFailure): string[] {
  return [what, why, ...files.map(({ path }) => basename(path)), goal ?? '', ...said, review?.note ?? ''];
}

function filesAt(db: Database, paths: readonly string[]): number[] {
  return paths.flatMap(path =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory()
      ? filesUnder(db, folderPrefixes([path]))
      : copiesOfFile(db, path),
  );
}

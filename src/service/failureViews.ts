import type { Database } from '../store/engine/database';
import { StoreError } from '../store/engine/storeError';
import { reviewFailure } from '../store/failedApproaches';
import { listFailures } from '../store/readModels/failures';
import { findSession } from '../store/readModels/sessionPlaces';
import type { Store } from '../store/store';
import type { BlameViews } from './blameViews';
import { copiesOfFile } from './copiesOfFile';
import { failureMarks } from './failureMarks';
import { type FoundFailures, findFailures } from './findFailures';
import { type Answers, type Handlers, type None, type Params, requestSchemas } from './requests';
import type { Scopes } from './scopes';

const failureMethods = ['failures', 'failureMarks', 'findFailures', 'reviewFailure'] as const;
export type FailureMethod = (typeof failureMethods)[number];

export function isFailureMethod(method: string): method is FailureMethod {
  return failureMethods.some(known => known === method);
}

const unknown: None = { schema: 'contrail.none/1', reason: 'unknown' };

export interface FailureViewsOptions {
  /** True for a database of a newer version: nothing can be reviewed. */
  readonly isReadonly: boolean;
  /** UTC ms. */
  readonly now: () => number;
}

/** Answers what failed, and keeps what users say of it. */
export class FailureViews implements Pick<Handlers, FailureMethod> {
  private readonly db: Database;

  constructor(
    private readonly store: Store,
    private readonly scopes: Scopes,
    private readonly blames: BlameViews,
    private readonly options: FailureViewsOptions,
  ) {
    this.db = store.db;
  }

  /** Answers a request that came from another thread or process: its params are checked here. */
  answer(method: FailureMethod, params: unknown): unknown {
    switch (method) {
      case 'failures':
        return this.failures(requestSchemas.failures.parse(params));
      case 'failureMarks':
        return this.failureMarks(requestSchemas.failureMarks.parse(params));
      case 'findFailures':
        return this.findFailures(requestSchemas.findFailures.parse(params));
      case 'reviewFailure':
        return this.reviewFailure(requestSchemas.reviewFailure.parse(params));
    }
  }

  failures = ({ folders, session_uid, path, ...params }: Params<'failures'>): Answers['failures'] => {
    const session = session_uid === undefined ? undefined : findSession(this.db, session_uid);
    if (session === 'ambiguous') return { schema: 'contrail.none/1', reason: 'ambiguous' };
    if (session_uid !== undefined && session === undefined) return unknown;
    return listFailures(this.db, {
      sessionIds: session === undefined ? this.scopes.ids(folders) : [session.id],
      fileIds: path === undefined ? null : copiesOfFile(this.db, path),
      ...params,
    });
  };

  failureMarks = (params: Params<'failureMarks'>): Answers['failureMarks'] =>
    failureMarks(this.db, this.scopes.ids(params.folders), this.blames, params);

  findFailures = ({ folders, ...params }: Params<'findFailures'>): Promise<FoundFailures> =>
    findFailures(this.db, { sessionIds: this.scopes.ids(folders), ...params });

  reviewFailure = ({ id, ...change }: Params<'reviewFailure'>): Answers['reviewFailure'] => {
    if (this.options.isReadonly)
      throw new StoreError('readonly', 'the database is of a newer version of Contrail and is only read');
    return this.store.transaction(() => reviewFailure(this.db, id, change, this.options.now())) ?? unknown;
  };
}

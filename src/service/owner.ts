import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { adapters } from '../agents/registry';
import { WorkspaceMatcher } from '../discovery/workspaceMatch';
import { ingest, nothing } from '../ingest/ingest';
import { isPricedBy, repriceAll } from '../ingest/reprice';
import { SessionJudge } from '../insight/sessionJudge';
import type { PriceBook } from '../pricing/priceBook';
import type { PriceOverride } from '../pricing/priceOverrides';
import { type PriceProvenance, priceProvenance } from '../pricing/provenance';
import type { Database } from '../store/engine/database';
import { latestNotices } from '../store/notices';
import { listFiles } from '../store/readModels/files';
import { searchEvents } from '../store/readModels/search';
import { sessionCost } from '../store/readModels/sessionCost';
import { findSession } from '../store/readModels/sessionPlaces';
import { listSessions } from '../store/readModels/sessions';
import { indexForSearch, isIndexed } from '../store/searchIndex';
import { Store } from '../store/store';
import { type BlameMethod, BlameViews, isBlameMethod } from './blameViews';
import { doctorReport } from './doctorReport';
import { type FailureMethod, FailureViews, isFailureMethod } from './failureViews';
import { fileTrace } from './fileTrace';
import { isPanelMethod, type PanelMethod, PanelViews } from './panelViews';
import { type Answers, type CallOptions, type Handlers, type Params, requestSchemas } from './requests';
import { folderPrefixes, Scopes } from './scopes';
import { type SessionViewMethod, SessionViews } from './sessionViews';

/** Events indexed in one transaction, between which others get their turn. */
const searchBatch = 500;

export interface OwnerOptions {
  readonly machineId: string;
  /** Bundle of the reader thread. */
  readonly readerScript?: string | undefined;
  readonly overrides: readonly PriceOverride[];
  /** What the user should know of how the database was opened: migrated, salvaged, read-only. */
  readonly notices: readonly string[];
  /** True for a database of a newer version: it is only read. */
  readonly isReadonly: boolean;
  /** UTC ms; the system's clock unless given. */
  readonly now?: (() => number) | undefined;
}

/** The one process that works on the database answers everybody here. */
export class Owner implements Omit<Handlers, SessionViewMethod | PanelMethod | FailureMethod | BlameMethod> {
  readonly views: SessionViews;
  readonly panel: PanelViews;
  readonly failureViews: FailureViews;
  readonly blameViews: BlameViews;
  private readonly store: Store;
  private readonly judge: SessionJudge;
  private readonly scopes: Scopes;
  private readonly provenance: PriceProvenance;
  private prices: Promise<PriceBook> | undefined;
  private readonly now: () => number;
  /** Reads of the agents' stores run one after the other. */
  private ingesting: Promise<unknown> = Promise.resolve();
  private readonly id = randomUUID();
  /** How often rows were written. */
  private writes = 0;

  constructor(
    private readonly db: Database,
    private readonly file: string,
    private readonly options: OwnerOptions,
  ) {
    this.store = new Store(db, options.machineId);
    this.provenance = priceProvenance(options.overrides);
    this.now = options.now ?? Date.now;
    this.judge = new SessionJudge(this.store, this.now);
    this.scopes = new Scopes(db);
    this.views = new SessionViews(db, this.scopes, {
      indexContent: budgetMs => this.indexContent(budgetMs),
      isReadonly: options.isReadonly,
      now: this.now,
    });
    this.blameViews = new BlameViews(db, this.scopes);
    this.panel = new PanelViews(db, this.scopes, this.blameViews, this.now);
    this.failureViews = new FailureViews(this.store, this.scopes, this.blameViews, {
      isReadonly: options.isReadonly,
      now: this.now,
    });
  }

  /** Prices what is stored anew when other prices hold than it was priced with. To be called before the first question. */
  async settlePrices(): Promise<void> {
    if (this.options.isReadonly || isPricedBy(this.store, this.provenance)) return;
    repriceAll(this.store, await this.priceBook());
    // What failed costs something else now, too; only the next reading waits for it.
    this.ingesting = this.judgeChanged().catch(() => undefined);
  }

  /** Answers a request that came from another thread or process: its params are checked here. */
  async answer(method: string, params: unknown, options: CallOptions): Promise<unknown> {
    switch (method) {
      case 'ingest':
        return this.ingest(requestSchemas.ingest.parse(params), options);
      case 'sessions':
        return this.sessions(requestSchemas.sessions.parse(params));
      case 'cost':
        return this.cost(requestSchemas.cost.parse(params));
      case 'files':
        return this.files(requestSchemas.files.parse(params));
      case 'fileTrace':
        return this.fileTrace(requestSchemas.fileTrace.parse(params));
      case 'search':
        return this.search(requestSchemas.search.parse(params));
      case 'doctor':
        return this.doctor(requestSchemas.doctor.parse(params));
      default:
        if (isBlameMethod(method)) return this.blameViews.answer(method, params);
        if (isFailureMethod(method)) return this.failureViews.answer(method, params);
        if (isPanelMethod(method)) return this.panel.answer(method, params, options);
        return this.views.answer(method, params);
    }
  }

  ingest = (params: Params<'ingest'>, { onProgress, signal }: CallOptions): Promise<Answers['ingest']> => {
    if (this.options.isReadonly) return Promise.resolve({ ...nothing, revision: this.revision });
    const matcher = new WorkspaceMatcher(params.first);
    const run = this.ingesting.then(async () => {
      const result = await ingest(this.store, () => this.priceBook(), {
        environment: params.environment,
        adapters,
        keep: params.keep,
        readerScript: this.options.readerScript,
        first: cwd => matcher.match({ cwds: [cwd], editedPaths: [] }) !== null,
        signal,
        // Rows were written: told after each transaction's worth and at the end.
        onProgress: progress => {
          this.writes++;
          this.scopes.forget();
          onProgress?.(progress);
        },
        now: this.now,
      });
      await this.judgeChanged(signal);
      return { ...result, revision: this.revision };
    });
    this.ingesting = run.catch(() => this.scopes.forget());
    return run;
  };

  private async judgeChanged(signal?: AbortSignal): Promise<void> {
    if ((await this.judge.judgeChanged(signal)) === 0) return;
    this.writes++;
    this.scopes.forget();
  }

  sessions = ({ folders }: Params<'sessions'>): Answers['sessions'] => listSessions(this.db, this.scopes.ids(folders));

  cost = ({ reference }: Params<'cost'>): Answers['cost'] => {
    const found = findSession(this.db, reference);
    if (found === 'ambiguous') return { schema: 'contrail.none/1', reason: 'ambiguous' };
    const cost = found && sessionCost(this.db, found.uid);
    return cost ?? { schema: 'contrail.none/1', reason: 'unknown' };
  };

  files = ({ folders }: Params<'files'>): Answers['files'] =>
    listFiles(this.db, this.scopes.ids(folders), folders === null ? null : folderPrefixes(folders));

  fileTrace = (params: Params<'fileTrace'>): Promise<Answers['fileTrace']> =>
    fileTrace(this.db, this.blameViews, params);

  search = async ({ query, limit, folders }: Params<'search'>): Promise<Answers['search']> => {
    await this.indexContent(Number.POSITIVE_INFINITY);
    return searchEvents(this.db, query, this.scopes.ids(folders), limit);
  };

  private get revision(): string {
    return `${this.id} ${this.writes}`;
  }

  /** Indexes what is pending, for about the given time; whether all is indexed then. */
  private async indexContent(budgetMs: number): Promise<boolean> {
    if (this.options.isReadonly) return isIndexed(this.db);
    const end = performance.now() + budgetMs;
    while (this.store.transaction(() => indexForSearch(this.db, searchBatch)) === searchBatch) {
      if (performance.now() >= end) return false;
      await new Promise(resolve => setImmediate(resolve));
    }
    return true;
  }

  doctor = ({ environment }: Params<'doctor'>): Answers['doctor'] =>
    doctorReport(
      this.db,
      {
        path: this.file,
        bytes: [this.file, `${this.file}-wal`].reduce((sum, path) => sum + fileSize(path), 0),
        schema_version: Number(this.db.value('PRAGMA user_version')),
        owner: process.pid,
        notices: [...new Set([...this.options.notices, ...latestNotices(this.db, 20).map(({ message }) => message)])],
      },
      this.provenance,
      environment,
      existsSync,
    );

  /** The price table is loaded when something has to be priced: most questions need none. */
  private priceBook(): Promise<PriceBook> {
    const { overrides } = this.options;
    this.prices ??= import('../pricing/priceBook').then(({ PriceBook }) => new PriceBook({ overrides }));
    return this.prices;
  }
}

function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

import type { AgentId } from '../model/agent';
import type { Database } from './engine/database';
import type { PricedUsage, Segment } from './segment';
import { SegmentWriter } from './segmentWriter';
import { dirtySessions, type SessionRules, settleSession } from './settleSession';
import { SourceCatalog } from './sourceCatalog';

/** What made a price, kept so that a figure can be explained long after the price table has moved on. */
export interface RateRecord {
  /** The rate as JSON. */
  readonly definition: string;
  readonly tableVersion: string;
  readonly tableDigest: string;
  readonly tableDate: string;
}

/** A folder or file of an agent's store that could not be read at all. */
export interface StoreProblem {
  readonly agent: AgentId;
  readonly path: string;
  readonly reason: 'unreadable';
  readonly detail: string;
}

/** The write side of the database: everything ingest changes, nothing it reads for views. */
export class Store {
  readonly catalog: SourceCatalog;
  private readonly writer: SegmentWriter;
  private readonly knownRates = new Set<string>();

  /** `machineId` tells sessions of this machine from those a team mirror may bring later. */
  constructor(
    readonly db: Database,
    machineId: string,
  ) {
    this.catalog = new SourceCatalog(db);
    this.writer = new SegmentWriter(db, machineId);
  }

  /** Runs `work` in one transaction; on an error nothing of it happened. */
  transaction<T>(work: () => T): T {
    try {
      return this.db.transaction(work);
    } catch (error) {
      this.writer.forgetIds();
      this.knownRates.clear();
      throw error;
    }
  }

  ensureSession(agent: AgentId, nativeId: string, now: number): number {
    return this.writer.ensureSession(agent, nativeId, now);
  }

  writeSegment(sourceId: number, segment: Segment<PricedUsage>, now: number): void {
    this.writer.write(sourceId, segment, now);
  }

  rememberRate(key: string, rate: () => RateRecord): void {
    if (this.knownRates.has(key)) return;
    this.knownRates.add(key);
    const { definition, tableVersion, tableDigest, tableDate } = rate();
    this.db
      .prepare(
        `INSERT INTO rate (key, definition, table_version, table_digest, table_date) VALUES (?,?,?,?,?)
         ON CONFLICT (key) DO UPDATE SET definition = excluded.definition, table_version = excluded.table_version,
           table_digest = excluded.table_digest, table_date = excluded.table_date`,
      )
      .run([key, definition, tableVersion, tableDigest, tableDate]);
  }

  markDirty(sessionId: number): void {
    this.db.prepare('UPDATE session SET dirty = 1 WHERE id = ?').run([sessionId]);
  }

  dirtySessions(): number[] {
    return dirtySessions(this.db);
  }

  settle(sessionId: number, rulesOf: (agent: string) => SessionRules): void {
    const agent = this.db.prepare('SELECT agent FROM session WHERE id = ?').get([sessionId])?.[0];
    settleSession(this.db, sessionId, rulesOf(String(agent)));
  }

  /** Whether these are the problems that the last scan met: an unchanged store is not written to. */
  knowsProblems(problems: readonly StoreProblem[]): boolean {
    const known = this.db.all('SELECT agent, path, reason, detail FROM store_problem ORDER BY agent, path');
    const found = problems
      .map(({ agent, path, reason, detail }) => [agent, path, reason, detail])
      .sort(([agentA = '', pathA = ''], [agentB = '', pathB = '']) =>
        agentA === agentB ? (pathA < pathB ? -1 : 1) : agentA < agentB ? -1 : 1,
      );
    return JSON.stringify(known) === JSON.stringify(found);
  }

  /** Folders and files that could not even be listed; the newest scan's word replaces the earlier one's. */
  replaceStoreProblems(problems: readonly StoreProblem[], now: number): void {
    this.db.prepare('DELETE FROM store_problem').run([]);
    for (const { agent, path, reason, detail } of problems)
      this.db
        .prepare('INSERT OR REPLACE INTO store_problem (agent, path, reason, detail, seen_at) VALUES (?,?,?,?,?)')
        .run([agent, path, reason, detail, now]);
  }
}

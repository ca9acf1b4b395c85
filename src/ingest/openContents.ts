import type { SourceContent, SourceRef } from '../agents/adapter';
import { fileOfSource } from '../model/sourceFormat';
import type { HostSql } from '../store/engine/hostSql';
import type { ReportProblem } from './lines';
import { type OpenContent, openContent } from './sourceContent';

/** Contents of files, one at a time: a file of several sessions stays open while these are read one after the other. */
export class OpenContents {
  private path = '';
  private opened: OpenContent | null = null;
  /** Files that did not open: to try again for each of their sessions may take seconds a time. */
  private readonly failures = new Map<string, unknown>();

  constructor(private readonly sql: HostSql) {}

  /** Null for a file that is not whole, of which `onProblem` hears. @throws when it cannot be opened */
  of(source: SourceRef, onProblem: ReportProblem): SourceContent | null {
    const path = fileOfSource(source);
    if (this.opened === null || this.path !== path) {
      this.close();
      if (this.failures.has(path)) throw this.failures.get(path);
      try {
        this.opened = openContent(path, source.format, this.sql, onProblem);
      } catch (error) {
        this.failures.set(path, error);
        throw error;
      }
      this.path = path;
    }
    return this.opened?.content ?? null;
  }

  /** What is asked for next is opened anew, as it is then. */
  close(): void {
    this.opened?.close();
    this.opened = null;
  }
}

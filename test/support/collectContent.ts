import { relative, resolve } from 'node:path';
import type { AgentAdapter, Json, SourceContent, SourceIdentity, SourceRef } from '../../src/agents/adapter';
import { openContent } from '../../src/ingest/sourceContent';
import type { ProblemFact } from '../../src/model/facts';
import { fileOfSource, partOfSource, partPath } from '../../src/model/sourceFormat';
import { initHostSql } from '../../src/store/engine/hostSql';
import { type CollectedFacts, companionTexts, noFacts, readBeside, sinkInto } from './collectFacts';

const wasmPath = resolve(import.meta.dirname, '../../node_modules/sql.js/dist/sql-wasm.wasm');

export interface CollectContentOptions {
  /** The reader is replaced by a new one, opened with its state, at every pause at which this is true. */
  readonly resumeAfter?: (pause: number) => boolean;
  /** State of an earlier reading (`CollectedContent.state`): only what is new since is told. */
  readonly state?: Json;
}

export interface CollectedContent extends CollectedFacts {
  readonly state: Json;
}

/** A source that is read as a whole; of a file of several sessions, one of them, with what its file said of it. */
export interface WholeSource {
  readonly source: SourceRef;
  readonly identity: SourceIdentity;
  /** Of a part; empty for a file of one session. */
  readonly version: string;
}

/** Runs `use` on the content of a file as ingest opens it; null stands for a file that is not whole. */
export async function withContent<T>(
  source: SourceRef,
  use: (content: SourceContent | null, problems: readonly ProblemFact[]) => T,
): Promise<T> {
  const problems: ProblemFact[] = [];
  const sql = await initHostSql({ wasmPath });
  const opened = openContent(fileOfSource(source), source.format, sql, problem => problems.push(problem));
  try {
    return use(opened?.content ?? null, problems);
  } finally {
    opened?.close();
  }
}

/** The sessions in a file of several, as ingest plans them. */
export function partsOf(adapter: AgentAdapter, source: SourceRef): Promise<WholeSource[]> {
  return withContent(source, content =>
    content === null || adapter.parts === undefined
      ? []
      : [...adapter.parts(source, content)].map(({ part, version, identity }) => ({
          source: { ...source, path: partPath(source.path, part) },
          identity,
          version,
        })),
  );
}

/** Reads one source that is read as a whole, as ingest would. */
export function collectContent(
  adapter: AgentAdapter,
  { source, identity }: Pick<WholeSource, 'source' | 'identity'>,
  options: CollectContentOptions = {},
): Promise<CollectedContent> {
  return withContent(source, (content, problems) => {
    const open = adapter.openContent;
    if (open === undefined) throw new Error(`${adapter.agent} reads no ${source.format}`);
    const facts = noFacts(identity);
    facts.problems.push(...problems);
    const context = {
      source,
      identity,
      sink: sinkInto(facts),
      companions: companionTexts(source),
      readBeside: (path: string) => readBeside(source, identity, path),
    };
    let reader = open(context, options.state);
    if (content === null) return { ...facts, state: reader.state() };
    let pauses = 0;
    // A reading that is cut off at a pause goes on in a new reader, from the state that stood there.
    for (let isDone = false; !isDone; ) {
      isDone = true;
      for (const _ of reader.read(content)) {
        if (options.resumeAfter?.(++pauses) !== true) continue;
        const state: Json = JSON.parse(JSON.stringify(reader.state()));
        reader = open(context, state);
        isDone = false;
        break;
      }
    }
    return { ...facts, state: reader.state() };
  });
}

/** The file relative to the home, and the part of it. */
export function nameOf(source: SourceRef, home: string): string {
  const file = relative(home, fileOfSource(source)).replaceAll('\\', '/');
  const part = partOfSource(source);
  return part === null ? file : `${file} ${part}`;
}

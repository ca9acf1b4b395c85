import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { AgentAdapter, FactSink, Json, ReaderContext, SourceIdentity, SourceRef } from '../../src/agents/adapter';
import type {
  CheckFact,
  EditFact,
  EventFact,
  PlaceFact,
  ProblemFact,
  SessionFact,
  ThreadFact,
  UsageFact,
} from '../../src/model/facts';

/** The facts of one source, each kind in the order in which the reader gave them. */
export interface CollectedFacts {
  readonly identity: SourceIdentity;
  readonly sessions: SessionFact[];
  readonly threads: ThreadFact[];
  readonly places: PlaceFact[];
  readonly events: EventFact[];
  readonly usages: UsageFact[];
  readonly edits: EditFact[];
  readonly checks: CheckFact[];
  readonly problems: ProblemFact[];
}

export interface CollectOptions {
  /** Lines (1-based) after which the reader is replaced by a new one opened with its state. */
  readonly resumeAfter?: (line: number) => boolean;
  /** Reads these bytes in place of the file's. */
  readonly bytes?: Buffer;
  /** Whether `flush` is called at the end; true unless told. */
  readonly flush?: boolean;
}

const headBytes = 64 * 1024;
const spillLimit = 8 * 1024 * 1024;

/** Whose a file is, null when it is nobody's. */
export function identityOf(adapter: AgentAdapter, source: SourceRef): SourceIdentity | null {
  return adapter.identify(source, readFileSync(source.path).subarray(0, headBytes));
}

/** Reads one source as ingest would, line by line; lines that are no JSON are `malformed_json` problems. */
export function collectFacts(adapter: AgentAdapter, source: SourceRef, options: CollectOptions = {}): CollectedFacts {
  const bytes = options.bytes ?? readFileSync(source.path);
  const identity = adapter.identify(source, bytes.subarray(0, headBytes));
  if (identity === null) throw new Error(`${source.path} is not a source of ${adapter.agent}`);
  const facts = noFacts(identity);
  const context: ReaderContext = {
    source,
    identity,
    sink: sinkInto(facts),
    companions: companionTexts(source),
    readBeside: path => readBeside(source, identity, path),
  };

  const { open } = adapter;
  if (open === undefined) throw new Error(`${adapter.agent} reads no ${source.format}`);
  let reader = open(context, undefined);
  for (const { text, line, offset } of linesOf(bytes)) {
    const record = parse(text);
    if (record === undefined) facts.problems.push({ reason: 'malformed_json', line, offset, detail: '' });
    else reader.line(record, { line, offset });
    if (options.resumeAfter?.(line)) {
      const state: Json = JSON.parse(JSON.stringify(reader.state()));
      reader = open(context, state);
    }
  }
  if (options.flush !== false) reader.flush();
  return facts;
}

/** One usage a request: of several facts with one key the one with the greatest output, the later among equals. */
export function mergeUsage(usages: Iterable<UsageFact>): Map<string, UsageFact> {
  const byKey = new Map<string, UsageFact>();
  for (const usage of usages) {
    const earlier = byKey.get(usage.requestKey);
    if (earlier === undefined || usage.tokens.output >= earlier.tokens.output) byKey.set(usage.requestKey, usage);
  }
  return byKey;
}

/** One thread an id: a defined field replaces an unknown one, the later fact wins. */
export function mergeThreads(threads: Iterable<ThreadFact>): Map<string, ThreadFact> {
  const byId = new Map<string, ThreadFact>();
  for (const thread of threads) {
    const defined = Object.fromEntries(Object.entries(thread).filter(([, value]) => value !== undefined));
    byId.set(thread.threadId, { ...byId.get(thread.threadId), ...defined, threadId: thread.threadId });
  }
  return byId;
}

/** Byte-exact lines of a file, without their newline; a last line without newline counts too. */
export function* linesOf(bytes: Buffer): Generator<{ text: string; line: number; offset: number }> {
  let line = 1;
  let offset = 0;
  while (offset < bytes.length) {
    const newline = bytes.indexOf(0x0a, offset);
    const end = newline === -1 ? bytes.length : newline;
    const text = bytes.toString('utf8', offset, end).trim();
    if (text !== '') yield { text, line, offset };
    offset = end + 1;
    line += 1;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function noFacts(identity: SourceIdentity): CollectedFacts {
  return {
    identity,
    sessions: [],
    threads: [],
    places: [],
    events: [],
    usages: [],
    edits: [],
    checks: [],
    problems: [],
  };
}

export function sinkInto(facts: CollectedFacts): FactSink {
  return {
    session: fact => void facts.sessions.push(fact),
    thread: fact => void facts.threads.push(fact),
    place: fact => void facts.places.push(fact),
    event: fact => void facts.events.push(fact),
    usage: fact => void facts.usages.push(fact),
    edit: fact => void facts.edits.push(fact),
    check: fact => void facts.checks.push(fact),
    problem: fact => void facts.problems.push(fact),
  };
}

export function companionTexts(source: SourceRef): Map<string, string> {
  const existing = source.companions.filter(path => existsSync(path));
  return new Map(existing.map(path => [path, readFileSync(path, 'utf8')]));
}

/** Text of a file in the folder named after the session beside the source (or above it, for a sidechain's file). */
export function readBeside(source: SourceRef, identity: SourceIdentity, path: string): string | null {
  const folder = sessionFolder(source.path, identity.sessionId);
  if (folder === null) return null;
  const wanted = resolve(folder, path);
  if (!wanted.startsWith(folder + sep) || !existsSync(wanted)) return null;
  const stats = statSync(wanted);
  return stats.isFile() && stats.size <= spillLimit ? readFileSync(wanted, 'utf8') : null;
}

function sessionFolder(sourcePath: string, sessionId: string | null): string | null {
  if (sessionId === null || sessionId === '') return null;
  const above = sourcePath.lastIndexOf(`${sep}${sessionId}${sep}`);
  return above === -1
    ? resolve(dirname(sourcePath), sessionId)
    : sourcePath.slice(0, above + sep.length + sessionId.length);
}

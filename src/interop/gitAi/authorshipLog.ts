import * as z from 'zod/mini';

/** Who git-ai says wrote lines. */
export interface NotedAuthor {
  /** `human`: an editor saw a person type it. */
  readonly kind: 'ai' | 'human';
  /** The agent as git-ai calls it (`claude`, `cursor`); null for a person. */
  readonly agent: string | null;
  /** Null for a person, and where git-ai does not know it. */
  readonly model: string | null;
  /** The agent's own id of the conversation; null for a person. */
  readonly conversation: string | null;
  /** The person who typed it or asked for it, as in the note: `Name <mail>`. */
  readonly person: string | null;
}

/** Some lines of a file at the commit that the note is on. */
export interface Attestation {
  readonly author: NotedAuthor;
  /** 1-based, both included. */
  readonly ranges: readonly (readonly [number, number])[];
}

const longestWord = 250;
const word = z.pipe(
  z.string(),
  z.transform(text => text.trim().slice(0, longestWord)),
);
const agent = z.object({
  agent_id: z.object({ tool: word, id: word, model: z.optional(z.nullable(word)) }),
  human_author: z.optional(z.nullable(word)),
});
const human = z.object({ author: word });
const records = z.catch(z.record(z.string(), z.unknown()), {});
const metadata = z.object({
  schema_version: z.string(),
  prompts: records,
  sessions: records,
  humans: records,
});

/**
 * The attestations of a note in git-ai's format about one of its files, the latest last; none where there are none, or
 * where the note is of another version or no such note. Entries whose author the note does not name are left out.
 *
 * Source: Git AI Standard v3.0.0 (git-ai-project/git-ai, specs/git_ai_standard_v3.0.0.md) and the notes of that
 * repository, which also hold keys of 5 to 36 characters.
 */
export function attestationsOf(note: string, path: string): Attestation[] {
  const divider = /^---\r?$/m.exec(note);
  if (divider === null) return [];
  const entries = entriesOf(note.slice(0, divider.index), path);
  if (entries.length === 0) return [];
  const authors = authorsOf(note.slice(divider.index + divider[0].length));
  return entries.flatMap(({ key, ranges }) => {
    const author = authors?.(key);
    return author === undefined ? [] : [{ author, ranges }];
  });
}

function entriesOf(section: string, path: string): { key: string; ranges: [number, number][] }[] {
  let isOurs = false;
  return section.split('\n').flatMap(line => {
    const plain = line.trimEnd();
    if (plain === '') return [];
    const [, key, ranges] = /^ {2}(\S+) (\S+)$/.exec(plain) ?? [];
    if (!plain.startsWith('  ')) isOurs = (/^"(.*)"$/.exec(plain)?.[1] ?? plain) === path;
    return isOurs && key !== undefined && ranges !== undefined ? [{ key, ranges: rangesOf(ranges) }] : [];
  });
}

/** `1,2,19-222`; a part that is no range says nothing. */
function rangesOf(text: string): [number, number][] {
  return text.split(',').flatMap((part): [number, number][] => {
    const [, first, last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    return from >= 1 && to >= from ? [[from, to]] : [];
  });
}

/** Undefined where the note is not of version 3. */
function authorsOf(text: string): ((key: string) => NotedAuthor | undefined) | undefined {
  const read = metadata.safeParse(parseJson(text));
  if (!read.success || !/^authorship\/3\.\d+\.\d+$/.test(read.data.schema_version)) return undefined;
  const { prompts, sessions, humans } = read.data;
  const known = new Map<string, NotedAuthor | undefined>();
  const find = (key: string): NotedAuthor | undefined => {
    if (key.startsWith('h_')) return personOf(own(humans, key));
    return agentOf(key.startsWith('s_') ? own(sessions, key.split('::', 1)[0] ?? key) : own(prompts, key));
  };
  return key => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key);
  };
}

/** The keys come from the note: `__proto__` may be one. */
function own(fields: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function personOf(record: unknown): NotedAuthor | undefined {
  const read = human.safeParse(record);
  if (!read.success) return undefined;
  return { kind: 'human', agent: null, model: null, conversation: null, person: wordOrNull(read.data.author) };
}

function agentOf(record: unknown): NotedAuthor | undefined {
  const read = agent.safeParse(record);
  if (!read.success) return undefined;
  const { agent_id, human_author } = read.data;
  return {
    kind: 'ai',
    agent: wordOrNull(agent_id.tool),
    model: wordOrNull(agent_id.model),
    conversation: wordOrNull(agent_id.id),
    person: wordOrNull(human_author),
  };
}

/** git-ai writes `unknown` where it does not know, and passes on what Claude Code calls its own messages. */
function wordOrNull(text: string | null | undefined): string | null {
  return !text || text === 'unknown' || text === '<synthetic>' ? null : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

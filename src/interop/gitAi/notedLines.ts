import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type GitRepository, readHead } from '../../discovery/gitRepository';
import { lookUpObjects, readBlobs } from '../gitObjects';
import { type Attestation, attestationsOf, type NotedAuthor } from './authorshipLog';
import { blameOfHead, type CommittedLine } from './blameOfHead';

/** Where git-ai keeps its notes. */
const notesRef = 'refs/notes/ai';
/** Early versions put whole conversations into notes: some are 3 MB. */
const largestNote = 8 * 1024 * 1024;
const largestTogether = 48 * 1024 * 1024;
const largestPackedRefs = 64 * 1024 * 1024;

/** What git-ai's notes say of a line at HEAD. */
export interface NotedLine extends NotedAuthor {
  readonly commit: string;
  /** When it was committed, UTC ms. */
  readonly at: number;
}

export interface NotedFile {
  /** As at HEAD. */
  readonly lines: readonly string[];
  /** For each of them; null where no note speaks of it. */
  readonly notes: readonly (NotedLine | null)[];
}

/** Whether the repository has notes of git-ai, without running git. A repository with reftables is taken for one without. */
export function hasNotes({ commonDir }: GitRepository): boolean {
  if (statSync(join(commonDir, notesRef), { throwIfNoEntry: false })?.isFile() === true) return true;
  const packed = join(commonDir, 'packed-refs');
  const stat = statSync(packed, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > largestPackedRefs) return false;
  try {
    return / refs\/notes\/ai$/m.test(readFileSync(packed, 'utf8'));
  } catch {
    return false; // Not ours to read: as if there were none.
  }
}

/**
 * Changes whenever HEAD or the notes may have changed, and is made without running git: of the files in which git keeps
 * where they are.
 */
export function refsStamp(repository: GitRepository): string {
  const { gitDir, commonDir } = repository;
  const { branch } = readHead(repository);
  const files = [
    join(gitDir, 'HEAD'),
    join(gitDir, 'logs/HEAD'),
    join(commonDir, 'packed-refs'),
    join(commonDir, notesRef),
    ...(branch === null ? [] : [join(commonDir, 'refs/heads', branch)]),
  ];
  return files.map(fileStamp).join(' ');
}

/** Git writes such files anew: other contents are another file. */
function fileStamp(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.ino}.${stat.mtimeNs}.${stat.size}`;
}

/**
 * Changes when HEAD or the notes do; null where HEAD has no such file. `path` is relative to the work tree. Undefined
 * where git cannot be asked.
 */
export async function notesEdition({ worktreeRoot }: GitRepository, path: string): Promise<string | null | undefined> {
  const found = await lookUpObjects(worktreeRoot, ['HEAD', notesRef, `HEAD:${path}`]);
  if (found === undefined) return undefined;
  const [head, notes, file] = found;
  return head && notes && file?.type === 'blob' ? `${head.id} ${notes.id}` : null;
}

/**
 * Says for each line of a file at HEAD what the note on the commit that wrote it says of it. `path` is relative to the
 * work tree. Undefined where git cannot be asked.
 */
export async function notedLines({ worktreeRoot }: GitRepository, path: string): Promise<NotedFile | undefined> {
  const blamed = await blameOfHead(worktreeRoot, path);
  if (blamed === undefined) return undefined;
  const notes = await notesOn(worktreeRoot, [...new Set(blamed.map(({ commit }) => commit))]);
  return notes && { lines: blamed.map(({ text }) => text), notes: authorsOf(blamed, notes) };
}

/** By commit. Notes are blobs in a tree, whose folders git splits more deeply the more there are. */
async function notesOn(directory: string, commits: readonly string[]): Promise<Map<string, string> | undefined> {
  const spellings = [0, 2, 4].map(
    split => (id: string) => [...(id.slice(0, split).match(/../g) ?? []), id.slice(split)].join('/'),
  );
  const names = commits.flatMap(commit => spellings.map(spelled => `${notesRef}:${spelled(commit)}`));
  const found = await lookUpObjects(directory, names);
  if (found === undefined) return undefined;
  let bytes = 0;
  const blobs = new Map<string, string>();
  for (const [index, object] of found.entries()) {
    const commit = commits[Math.floor(index / spellings.length)];
    if (commit === undefined || object?.type !== 'blob' || object.bytes > largestNote) continue;
    bytes += object.bytes;
    if (bytes <= largestTogether) blobs.set(commit, object.id);
  }
  const texts = blobs.size === 0 ? new Map<string, string>() : await readBlobs(directory, [...new Set(blobs.values())]);
  return texts && new Map([...blobs].map(([commit, blob]) => [commit, texts.get(blob) ?? '']));
}

function authorsOf(blamed: readonly CommittedLine[], notes: ReadonlyMap<string, string>): (NotedLine | null)[] {
  const found: (NotedLine | null)[] = blamed.map(() => null);
  const places = new Map<string, { commit: string; path: string; at: number; open: [line: number, index: number][] }>();
  for (const [index, { commit, path, line, at }] of blamed.entries()) {
    const key = `${commit} ${path}`;
    const place = places.get(key) ?? { commit, path, at, open: [] };
    place.open.push([line, index]);
    places.set(key, place);
  }
  for (const { commit, path, at, open } of places.values()) {
    open.sort(([a], [b]) => a - b);
    // As git-ai itself reads them: of several that name a line the last holds.
    for (const { author, ranges } of attestationsOf(notes.get(commit) ?? '', path).reverse())
      for (const index of takeLines(open, ranges)) found[index] = { ...author, commit, at };
  }
  return found;
}

/** Takes the lines that lie in the ranges out of `open`, which is sorted: what is taken once is not looked at again. */
function takeLines(open: [line: number, index: number][], ranges: Attestation['ranges']): number[] {
  return ranges.flatMap(([first, last]) => {
    const from = firstFrom(open, first);
    const to = firstFrom(open, last + 1);
    return to > from ? open.splice(from, to - from).map(([, index]) => index) : [];
  });
}

function firstFrom(open: readonly (readonly [number, number])[], line: number): number {
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((open[middle]?.[0] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

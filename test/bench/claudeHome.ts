import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import * as z from 'zod/mini';

/** A file of the home and the recording it was copied from. */
export interface LaidOutFile {
  readonly from: string;
  readonly to: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const message = z.object({ type: z.enum(['user', 'assistant']), sessionId: z.optional(z.string()) });

/**
 * Lays recordings out under `home` as Claude Code keeps them: `.claude/projects/<project>/<session>.jsonl`, subagents in
 * `<session>/subagents/`. Recordings of one session (growth stages, copies in several repositories) become sessions of
 * their own, as forks are: they repeat the requests of the largest, which keeps the session's id. Same input, same home.
 */
export function layOutClaudeHome(
  recordings: string,
  home: string,
  isWanted: (path: string) => boolean = () => true,
): LaidOutFile[] {
  const projects = join(home, '.claude', 'projects');
  const found = transcripts(recordings, isWanted).sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
  const taken = new Set<string>();
  const files: LaidOutFile[] = [];
  const copy = (from: string, to: string): void => {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    files.push({ from, to });
  };
  for (const { path, sessionId } of found) {
    const parts = relative(recordings, path).split(sep);
    const subagents = parts.lastIndexOf('subagents');
    if (subagents > 0) {
      const folder = parts[subagents - 1] ?? '';
      const session = uuid.test(folder) ? folder : sessionId;
      const to = join(projects, slug(parts.slice(0, subagents - 1)), session, ...parts.slice(subagents));
      copy(path, to);
      const meta = path.replace(/\.jsonl$/, '.meta.json');
      if (existsSync(meta)) copyFileSync(meta, to.replace(/\.jsonl$/, '.meta.json'));
      continue;
    }
    const project = join(projects, slug(parts.slice(0, -1)));
    const name = basename(path, '.jsonl');
    if (name.startsWith('agent-')) {
      copy(path, join(project, `${name}.jsonl`));
      continue;
    }
    const own = uuid.test(name) ? name : sessionId;
    const session = taken.has(own) ? uuidOf(relative(recordings, path)) : own;
    taken.add(session);
    copy(path, join(project, `${session}.jsonl`));
  }
  return files;
}

/** Whether the corpus' index says that a file was written by an agent, whole: not by hand, and not trimmed. */
export function capturedIn(corpus: string): (path: string) => boolean {
  const [, ...rows] = readFileSync(join(corpus, 'INDEX.tsv'), 'utf8').split('\n');
  const captured = new Set<string>();
  for (const row of rows) {
    const [file = '', , , , , , origin = ''] = row.split('\t');
    if (origin.startsWith('captured') && !origin.includes('trimmed')) captured.add(join(corpus, file));
  }
  return path => captured.has(path);
}

/**
 * Writes copies of the sessions under `home` until they are `bytes` together. Every copy has ids of its own (sessions,
 * messages, requests, calls), so that nothing of it is a duplicate of anything. Returns the bytes that lie there now.
 */
export function multiplyClaudeHome(files: readonly LaidOutFile[], bytes: number): number {
  let total = files.reduce((sum, { to }) => sum + statSync(to).size, 0);
  for (let copy = 1; total < bytes; copy++) {
    for (const { to } of files) {
      if (total >= bytes) break;
      const text = withOtherIds(readFileSync(to, 'utf8'), copy);
      total += Buffer.byteLength(text);
      const path = copyPath(to, copy);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      const meta = to.replace(/\.jsonl$/, '.meta.json');
      if (existsSync(meta)) writeFileSync(path.replace(/\.jsonl$/, '.meta.json'), readFileSync(meta));
    }
  }
  return total;
}

/** Uuids and the ids of messages, requests and calls, each replaced by one that only copy number `copy` has. */
export function withOtherIds(text: string, copy: number): string {
  const mark = copy.toString(16).padStart(4, '0');
  return text
    .replace(/\b([0-9a-f]{8}-)[0-9a-f]{4}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/g, `$1${mark}$2`)
    .replace(/\b((?:msg|req|toolu|srvtoolu)_\w+)/g, `$1x${mark}`);
}

function copyPath(path: string, copy: number): string {
  const marker = `${sep}projects${sep}`;
  const at = path.indexOf(marker) + marker.length;
  const [project = '', ...rest] = withOtherIds(path.slice(at), copy).split(sep);
  return join(path.slice(0, at), `${project}-copy-${copy}`, ...rest);
}

interface Transcript {
  readonly path: string;
  readonly bytes: number;
  readonly sessionId: string;
}

/** The files below a folder that hold messages of Claude Code. */
function transcripts(folder: string, isWanted: (path: string) => boolean): Transcript[] {
  const found: Transcript[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !path.endsWith('.jsonl') || !isWanted(path)) continue;
    const messages = readFileSync(path, 'utf8').split('\n').flatMap(messageOf);
    if (messages.length === 0) continue;
    const sessionId = messages.find(({ sessionId }) => uuid.test(sessionId ?? ''))?.sessionId ?? uuidOf(path);
    found.push({ path, bytes: statSync(path).size, sessionId });
  }
  return found;
}

function messageOf(line: string): z.infer<typeof message>[] {
  try {
    const parsed = message.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

function slug(parts: readonly string[]): string {
  return `-${parts.join('-').replace(/[^A-Za-z0-9]/g, '-')}`;
}

function uuidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { capturedIn } from '../bench/claudeHome';

const piHeader = z.object({ type: z.literal('session'), id: z.string(), timestamp: z.string() });
const copilotHeader = z.object({ type: z.literal('session.start'), data: z.object({ sessionId: z.string() }) });
const geminiHeader = z.object({ sessionId: z.string(), startTime: z.string() });

/** Lays published sessions out under `home` as Pi keeps them. Returns how many. */
export function layOutPi(corpus: string, home: string): number {
  const found = largestOfEach(corpus, 'pi', path => {
    const header = piHeader.safeParse(firstJson(path));
    if (!header.success) return null;
    const { id, timestamp } = header.data;
    return { id, to: join('.pi/agent/sessions/--published--', `${timestamp.replace(/[:.]/g, '-')}_${id}.jsonl`) };
  });
  return copyAll(found, home);
}

/** The same for Gemini CLI. Documents and lines are told apart by what they are, whatever they were named. */
export function layOutGemini(corpus: string, home: string): number {
  const found = largestOfEach(corpus, 'gemini-cli', path => {
    const whole = geminiHeader.safeParse(parsed(readFileSync(path, 'utf8')));
    const header = whole.success ? whole : geminiHeader.safeParse(firstJson(path));
    if (!header.success) return null;
    const { sessionId, startTime } = header.data;
    const name = `session-${startTime.slice(0, 16).replace(':', '-')}-${sessionId.slice(0, 8)}`;
    return { id: sessionId, to: join('.gemini/tmp/published/chats', `${name}.${whole.success ? 'json' : 'jsonl'}`) };
  });
  return copyAll(found, home);
}

/** The same for Copilot CLI. Returns where each transcript lies. */
export function layOutCopilot(corpus: string, home: string): Map<string, string> {
  const found = largestOfEach(corpus, 'copilot-cli', path => {
    const header = copilotHeader.safeParse(firstJson(path));
    if (!header.success) return null;
    const id = header.data.data.sessionId;
    return { id, to: join('.copilot/session-state', id, 'events.jsonl') };
  });
  copyAll(found, home);
  return new Map([...found].map(([id, { to }]) => [id, join(home, to)]));
}

/** The session of Droid that git-ai publishes, with its settings. */
export function layOutDroid(corpus: string, home: string): void {
  const fixtures = join(corpus, 'factory-droid/git-ai-project__git-ai/tests/fixtures');
  const folder = join(home, '.factory/sessions/-published');
  mkdirSync(folder, { recursive: true });
  for (const name of ['droid-session.jsonl', 'droid-session.settings.json'])
    copyFileSync(join(fixtures, name), join(folder, name));
}

/** The projects with a database of Crush, and its list of them as Crush writes it. */
export function layOutCrush(corpus: string, home: string): void {
  const projects = readdirSync(join(corpus, 'crush')).map(name => {
    const path = join(home, name);
    cpSync(join(corpus, 'crush', name), path, { recursive: true });
    return { path, data_dir: join(path, '.crush'), last_accessed: '2026-01-01T00:00:00Z' };
  });
  const list = join(home, '.local/share/crush/projects.json');
  mkdirSync(dirname(list), { recursive: true });
  writeFileSync(list, JSON.stringify({ projects }));
}

interface Place {
  readonly id: string;
  /** Below the home. */
  readonly to: string;
}

/** Of several recordings of one session the largest, which is the last of its growth stages. */
function largestOfEach(
  corpus: string,
  agent: string,
  placeOf: (path: string) => Place | null,
): Map<string, Place & { readonly from: string }> {
  const isCaptured = capturedIn(corpus);
  const largest = new Map<string, Place & { readonly from: string }>();
  for (const entry of readdirSync(join(corpus, agent), { withFileTypes: true, recursive: true })) {
    const from = join(entry.parentPath, entry.name);
    // What Irrlicht's own program noted of a session lies beside its transcript.
    if (!entry.isFile() || !/\.jsonl?$/.test(from) || basename(from) === 'events.jsonl' || !isCaptured(from)) continue;
    const place = placeOf(from);
    if (place === null) continue;
    const known = largest.get(place.id);
    if (known === undefined || statSync(from).size > statSync(known.from).size)
      largest.set(place.id, { ...place, from });
  }
  return largest;
}

function copyAll(found: ReadonlyMap<string, Place & { readonly from: string }>, home: string): number {
  for (const { from, to } of found.values()) {
    mkdirSync(dirname(join(home, to)), { recursive: true });
    copyFileSync(from, join(home, to));
  }
  return found.size;
}

function firstJson(path: string): unknown {
  const [line = ''] = readFileSync(path, 'utf8').split('\n', 1);
  return parsed(line);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

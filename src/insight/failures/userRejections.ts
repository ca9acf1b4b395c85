import { admissionAfter, concessionAfter } from './agentWords';
import { type Deed, deeds, type Finding } from './finding';
import { asksOnly, isShell } from './shellRuns';
import { isNit, lostShare } from './substance';
import type { ThreadIndex } from './threadIndex';
import { isPrompt } from './threadIndex';
import type { TimelineEdit, TimelineEvent } from './timeline';
import { likeness, type Stance, stanceOf } from './userWords';

/** Of the words of rewritten lines, the share that must be gone for a rewrite to be one in substance. */
const substance = 0.3;
/** Without a word of rejection most of it must be gone, and the agent must own up to it. */
const muteSubstance = 0.5;

/** A request this much like the one before is the same, typed anew. */
const sameRequest = 0.6;
/** Who doubts what they see says so in a few words; what is longer was written about something else. */
const spokenLength = 300;
/** Of what an interruption cut off, the last deeds are what it was about. */
const cutWork = 4;

/** What follows on a prompt. */
interface Answer {
  /** Earlier edits whose lines were rewritten in answer to it. */
  readonly rewritten: readonly TimelineEdit[];
  /** Earlier edits of the files that were edited in answer to it. */
  readonly sameFiles: readonly TimelineEdit[];
  readonly replacing: readonly TimelineEdit[];
  readonly lost: number;
  readonly concedes: boolean;
  readonly admits: boolean;
}

/**
 * Signal 3: what a person says once edits were made. It counts as a rejection when their words and what the agent then
 * does agree: it rewrites lines of its own, edits the same files again, or owns up.
 */
export function userRejections(thread: ThreadIndex): Finding[] {
  return thread.prompts.flatMap(prompt => judge(thread, prompt) ?? []);
}

function judge(thread: ThreadIndex, prompt: TimelineEvent): Finding | null {
  const text = prompt.text() ?? prompt.summary;
  const stance = stanceOf(text);
  const isAboutIt = stance === 'rejects' || (stance === 'doubts' && text.length <= spokenLength);
  const interrupted = isAboutIt ? interruption(thread, prompt, text) : null;
  if (interrupted !== null) return interrupted;
  if (thread.editsBetween(-1, prompt.seq).length === 0) return null;
  const undone = undoneByHand(thread, prompt, text);
  if (undone.length > 0) return { ...rejection(thread, prompt, text, undone, [], 0.7), resolution: 'reverted' };
  const answer = answerTo(thread, prompt.seq);
  const confidence = confidenceOf(stance, answer);
  if (confidence === 0) return null;
  const edits =
    answer.rewritten.length > 0
      ? answer.rewritten
      : answer.sameFiles.length > 0
        ? answer.sameFiles
        : thread.editsBetween(thread.lastPrompt(prompt.seq), prompt.seq);
  if (edits.length === 0) return null;
  return rejection(thread, prompt, text, edits, answer.replacing, confidence);
}

/** How people say that they took something back themselves, and what it was. */
const ownHand =
  /\bi(?:'ve| have)? (?:just )?(?:removed|deleted|reverted|undid|dropped|rolled back|threw (?:out|away))\s+([^.,;:?!\n]{3,80})/i;
const namingWord = /[\p{L}\p{N}_]{4,}/gu;

/** The edits of files that a person says they took back: those whose paths hold a word they say. */
function undoneByHand(thread: ThreadIndex, prompt: TimelineEvent, text: string): TimelineEdit[] {
  const named = ownHand.exec(text)?.[1]?.toLowerCase().match(namingWord) ?? [];
  if (named.length === 0) return [];
  return thread
    .editsBetween(-1, prompt.seq)
    .filter(({ path, operation }) => operation === 'create' && named.some(word => partsOf(path).includes(word)));
}

function partsOf(path: string): string[] {
  return path.toLowerCase().split(/[^\p{L}\p{N}_]+/u);
}

/** Work that a person cut off and then, in the next breath, wanted otherwise. Saying the same thing again is no redirect. */
function interruption(thread: ThreadIndex, prompt: TimelineEvent, text: string): Finding | null {
  let cut = false;
  const work: TimelineEvent[] = [];
  for (const event of thread.before(prompt.seq)) {
    if (isPrompt(event)) {
      if (likeness(event.text() ?? event.summary, text) >= sameRequest) return null;
      break;
    }
    if (event.detail === 'denial') return null;
    if (event.detail === 'interrupt') cut = true;
    else if (!cut && (event.role === 'assistant' || event.role === 'tool')) return null;
    else if (event.kind === 'edit' || (event.kind === 'tool_call' && isShell(event) && !asksOnly(event.summary)))
      work.push(event);
  }
  const attempts = work.slice(0, cutWork).reverse();
  if (!cut || attempts.length === 0) return null;
  const edits = attempts.flatMap(({ callId }) => thread.editsOfCall(callId));
  const replacing = thread.editsBetween(prompt.seq, thread.nextPrompt(prompt.seq));
  return {
    trigger: 'user_rejected',
    category: 'user',
    resolution: replacing.length > 0 ? 'superseded' : 'abandoned',
    failure: prompt,
    attempts: deeds(attempts),
    edits,
    replacements: deeds(replacing),
    why: text,
    confidence: 0.65,
  };
}

/** Words and deeds have to agree: the plainer the words, the less has to follow on them. */
function confidenceOf(stance: Stance, { rewritten, lost, concedes, admits, replacing, sameFiles }: Answer): number {
  const isRewritten = rewritten.length > 0 && lost >= substance;
  switch (stance) {
    case 'rejects':
      if (isRewritten) return 0.9;
      return concedes && replacing.length > 0 ? 0.8 : 0;
    case 'reports':
      if (isRewritten || (concedes && sameFiles.length > 0)) return 0.75;
      return sameFiles.length > 0 ? 0.65 : 0;
    case 'doubts':
      return isRewritten ? 0.75 : admits && sameFiles.length > 0 ? 0.65 : 0;
    case 'none':
      return isRewritten && concedes && lost >= muteSubstance ? 0.6 : 0;
  }
}

function rejection(
  thread: ThreadIndex,
  failure: TimelineEvent,
  why: string,
  edits: readonly TimelineEdit[],
  replacing: readonly TimelineEdit[],
  confidence: number,
): Finding {
  const attempts: Deed[] = deeds(edits);
  return {
    trigger: 'user_rejected',
    category: 'user',
    resolution: replacing.length === 0 ? 'abandoned' : isUndone(thread, edits, replacing) ? 'reverted' : 'superseded',
    failure,
    attempts,
    edits,
    replacements: deeds(replacing),
    why,
    confidence,
  };
}

/** Whether the later edits take out what the earlier put in and put in nothing of their own that was not there before. */
export function isUndone(
  thread: ThreadIndex,
  edits: readonly TimelineEdit[],
  replacing: readonly TimelineEdit[],
): boolean {
  const was = new Set(edits.flatMap(edit => thread.ledger.change(edit).removed));
  const placed = replacing.flatMap(edit => thread.ledger.change(edit).added);
  return placed.every(line => was.has(line));
}

function answerTo(thread: ThreadIndex, seq: number): Answer {
  const following = thread.editsBetween(seq, thread.nextPrompt(seq));
  const rewrites = following.flatMap(edit => thread.ledger.rewritesBy(edit)).filter(({ author }) => author.seq < seq);
  const rewriting = following.filter(edit => rewrites.some(({ by }) => by === edit));
  const placed = rewriting.flatMap(edit => thread.ledger.change(edit).added);
  const isReal = rewrites.length > 0 && !isNit(rewrites, placed);
  const lastTurn = thread.editsBetween(thread.lastPrompt(seq), seq);
  const paths = new Set(following.map(({ path }) => path));
  return {
    rewritten: isReal ? unique(rewrites.map(({ author }) => author)) : [],
    sameFiles: lastTurn.filter(({ path }) => paths.has(path)),
    replacing: isReal ? rewriting : following,
    lost: isReal
      ? lostShare(
          rewrites.flatMap(({ lines }) => lines),
          placed,
        )
      : 0,
    concedes: concessionAfter(thread, seq) !== null,
    admits: admissionAfter(thread, seq),
  };
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

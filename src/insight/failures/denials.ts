import { deeds, type Finding } from './finding';
import { asksOnly, isShell } from './shellRuns';
import type { ThreadIndex } from './threadIndex';
import { isPrompt } from './threadIndex';
import type { TimelineEvent } from './timeline';
import { acceptsPlan, isMereQuestion, isPostponement, likeness, stanceOf } from './userWords';

/** A command that has this much of the words of a refused one is the same command, however it is dressed. */
const sameCommand = 0.8;
/** ... unless it is shorter than this part of it. */
const wholeCommand = 0.6;
/** Other inputs repeat much of themselves: they are the same only when nearly all words are. */
const sameInput = 0.92;
/** A call that comes back this soon was only approved later, in records. */
const approvalReach = 40;

/**
 * Signal 3: a person refuses a call. With words, they say what is wrong with it; without, what they type next says so.
 * It is no rejection of the approach when the same call is approved afterwards, or when another thing only comes first.
 */
export function denials(thread: ThreadIndex): Finding[] {
  const found: Finding[] = [];
  let batch: TimelineEvent[] = [];
  const judged = (): void => {
    const finding = judge(thread, batch);
    if (finding !== null) found.push(finding);
    batch = [];
  };
  for (const event of thread.events) {
    if (isDenial(event)) batch.push(event);
    // Denials of one batch of calls stand together, what the agent does or is told next apart.
    else if (batch.length > 0 && (event.role === 'assistant' || isPrompt(event))) judged();
  }
  if (batch.length > 0) judged();
  return found;
}

/** What agents call the tool that asks the user: AskUserQuestion, ask_followup_question, ask_user ... */
const questionTools = /^ask_?(?:user|question|followup|follow_up)/i;

/** A person refused. What a policy or a sandbox refuses, and questions that stay unanswered, are no judgement. */
function isDenial({ detail, tool, role, summary }: TimelineEvent): boolean {
  if (detail === 'plan_denial') return true;
  if (detail !== 'denial' || (tool !== null && questionTools.test(tool))) return false;
  return role === 'user' || !/approval (?:policy|settings)|sandbox|escalated permissions/i.test(summary);
}

function judge(thread: ThreadIndex, batch: readonly TimelineEvent[]): Finding | null {
  const denied = batch.filter(event => thread.callOf(event) !== undefined);
  const failure = denied.find(event => reasonOf(event) !== null) ?? denied[0];
  if (failure === undefined) return null;
  const reason = reasonOf(failure);
  const next = reason === null ? redirect(thread, failure.seq) : null;
  const said = reason ?? next?.text() ?? next?.summary ?? null;
  if (said === null) return null;
  const isPlan = failure.detail === 'plan_denial';
  if (isPlan && acceptsPlan(said)) return null;
  if (isPostponement(said) || (isPlan && isMereQuestion(said))) return null;
  if (comesBack(thread, failure, said)) return null;
  const confidence = denialConfidence(said, reason !== null, isPlan, asksOnly(thread.callOf(failure)?.summary ?? ''));
  if (confidence === 0) return null;
  const calls = denied.flatMap(event => thread.callOf(event) ?? []);
  const edits = denied.flatMap(event => thread.editsOfCall(event.callId));
  const replacing = thread.editsBetween(failure.seq, nextTurnEnd(thread, failure.seq, reason !== null));
  const paths = new Set(edits.map(({ path }) => path));
  const replacements = replacing.filter(({ path }) => paths.size === 0 || paths.has(path));
  return {
    trigger: 'user_rejected',
    category: 'user',
    resolution: replacements.length > 0 ? 'superseded' : 'abandoned',
    failure,
    attempts: deeds(calls),
    edits,
    replacements: deeds(replacements),
    why: said,
    confidence,
  };
}

function denialConfidence(said: string, hasReason: boolean, isPlan: boolean, isQuestion: boolean): number {
  const stance = stanceOf(said);
  if (isPlan) return stance === 'rejects' ? 0.85 : 0.7;
  if (hasReason) return stance === 'none' && isMereQuestion(said) ? 0.6 : 0.85;
  if (stance !== 'none') return 0.75;
  // Nothing is said against it, and nothing would have been changed.
  return isQuestion ? 0 : 0.55;
}

/** What the user typed into a denial; null when they only refused, as where the client says so in its own words. */
function reasonOf({ role, text, summary }: TimelineEvent): string | null {
  if (role !== 'user') return null;
  const full = text() ?? summary;
  const marked = /(?:the user said:|reason for the rejection:)\s*([\s\S]+)$/.exec(full)?.[1];
  const reason = (marked ?? (/^The user doesn't want/.test(full) ? '' : full)).split('\n\nNote: The user')[0]?.trim();
  return reason === undefined || reason === '' ? null : reason;
}

/** What the user typed right after refusing, before the agent did anything. */
function redirect(thread: ThreadIndex, seq: number): TimelineEvent | null {
  for (const event of thread.after(seq)) {
    if (isPrompt(event)) return event;
    if (event.role === 'assistant') return null;
  }
  return null;
}

function nextTurnEnd(thread: ThreadIndex, seq: number, sameTurn: boolean): number {
  const next = thread.nextPrompt(seq);
  return sameTurn ? next : thread.nextPrompt(next);
}

/** Whether the call was made again as it was and not refused: a permission given later. */
function comesBack(thread: ThreadIndex, denial: TimelineEvent, said: string): boolean {
  const call = thread.callOf(denial);
  if (call === undefined) return false;
  let steps = 0;
  for (const event of thread.after(denial.seq)) {
    if (steps++ > approvalReach) return false;
    if (event.role !== 'assistant' || event.tool !== call.tool || event.callId === null) continue;
    const result = thread.resultOf(event.callId);
    if (result === undefined || isDenial(result)) continue;
    if (isShell(call) ? isSameCommand(call.summary, event.summary, said) : isSameInput(thread, call, event))
      return true;
  }
  return false;
}

/** Who minded a command is not answered by a part of it; who only asked about it may be. */
function isSameCommand(refused: string, approved: string, said: string): boolean {
  if (likeness(refused, approved) < sameCommand) return false;
  return isMereQuestion(said) || approved.length / refused.length >= wholeCommand;
}

/** Edits are the same when they write the same lines, other calls when nearly all of their words are. */
function isSameInput(thread: ThreadIndex, call: TimelineEvent, event: TimelineEvent): boolean {
  const lines = writtenBy(thread, call);
  if (lines.length > 0) {
    const again = new Set(writtenBy(thread, event));
    return lines.every(line => again.has(line));
  }
  const [input, other] = [call.text() ?? call.summary, event.text() ?? event.summary];
  const sizes = Math.min(input.length, other.length) / Math.max(input.length, other.length, 1);
  return sizes >= sameInput && likeness(input, other) >= sameInput;
}

function writtenBy(thread: ThreadIndex, call: TimelineEvent): readonly string[] {
  return thread.editsOfCall(call.callId).flatMap(edit => thread.ledger.change(edit).added);
}

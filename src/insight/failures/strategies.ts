import { recognizeCheck } from '../../checks/recognizeCheck';
import { isExpectedFailure } from './agentWords';
import { deeds, type Finding } from './finding';
import { asksOnly, isShell, shellFailed } from './shellRuns';
import type { ThreadIndex } from './threadIndex';
import { isPrompt, isWords } from './threadIndex';
import type { TimelineEvent } from './timeline';
import { likeness } from './userWords';

/** Commands that share this much of their words pursue the same goal ... */
const sameGoal = 0.5;
/** ... and above this they are the same command, tried once more. */
const sameCommand = 0.95;
/** Programs this alike are one program, corrected. */
const correctedProgram = 0.7;
/** A command that is given up is left for another within so many records. */
const replacementReach = 14;
/** A check that fails this often with changes between is a strategy that does not work (DESIGN 7, signal 4). */
const repeats = 3;

/** A program given on the command line. */
const inlineProgram =
  /\b(?:python3?|node|ruby|perl|deno|bun|php|tsx|ts-node|Rscript)\b[^|;&]{0,60}\s(?:-c|-e|-p|-r|--eval)\s|\b(?:python3?|node|ruby|bash|sh)\s+(?:-\s+)?<<-?\s*['"]?\w+/;
const exceptionShape =
  /Traceback \(most|\b\w*(?:Error|Exception)\b: |panic: |at <anonymous>|node:internal|\[eval\]:\d+/;
/** How agents say that a command changed nothing. */
const unchanged =
  /\b(?:still (?:show(?:s|ing)?|the (?:same|old)|old|not|fail(?:s|ing)?|see(?:s|ing)?|get(?:s|ting)?|broken|nothing)\b|(?:did|does|do)n(?:'|’)t (?:seem to )?(?:work|help|take effect|pick|fix|make a difference)|not (?:been )?(?:pick(?:ing|ed)|tak(?:ing|en)) |not showing|the same (?:error|result|output|problem|issue)|showing the old)/i;
/** How agents say that they go another way. */
const anotherWay =
  /\b(?:instead|(?:a |an)?(?:different|another|alternative|better|simpler|more \w+) (?:approach|way|method|strategy|tool|command)|alternative(?:ly)?|fall(?:ing|s)? ?back|fallback|work(?:ing)? ?around|switch(?:ing)? to|retry(?:ing)? (?:through|with|via|without|using)|try(?:ing)? (?:with|using|without|via) )/i;
/** The shell or the machine lacks something: that says nothing of the strategy. */
const environment =
  /command not found|no such file or directory|Permission denied|no matches found|not a directory|Could not resolve host|ECONNREFUSED|ETIMEDOUT|timed out|unknown (?:option|command|subcommand|flag)|unrecognized|usage: |already exists|requires approval|unmatched|parse error|unexpected EOF|syntax error near/i;
/** Delivering and looking are no strategies; that they are refused is told by what refused them. */
const delivery = /\bgit\b|\bgh\b|--help\b|--version\b/;

/** Signals 4 and 5: commands and ways of doing something that failed and gave way to others. */
export function strategyFailures(thread: ThreadIndex): Finding[] {
  const shell = thread.events.filter(event => event.role === 'assistant' && isShell(event));
  return [...failedPrograms(thread, shell), ...vainCommands(thread, shell), ...repeatedFailures(thread)];
}

/** Programs written on the command line that died of an exception, one after the other, until something else was done. */
function failedPrograms(thread: ThreadIndex, shell: readonly TimelineEvent[]): Finding[] {
  const found: Finding[] = [];
  let failed: TimelineEvent[] = [];
  const close = (next: TimelineEvent | null): void => {
    const last = failed.at(-1);
    const failure = last && thread.resultOf(last.callId);
    const corrected =
      last !== undefined &&
      next !== null &&
      likeness(inputOf(last), inputOf(next)) >= correctedProgram &&
      !died(thread, next);
    if (
      failure !== undefined &&
      next !== null &&
      !(corrected && failed.length === 1) &&
      !isExpectedFailure(thread, failure)
    )
      found.push(strategy(failure, failed, [next], 0.65));
    failed = [];
  };
  for (const event of shell) {
    const result = thread.resultOf(event.callId);
    if (result === undefined) continue;
    const isProgram = inlineProgram.test(event.summary);
    const last = failed.at(-1);
    if (last !== undefined && thread.lastPrompt(event.seq) > last.seq) close(nextWrite(thread, last.seq));
    if (isProgram && died(thread, event)) failed.push(event);
    else if (failed.length > 0 && !asksOnly(event.summary)) close(event);
  }
  const last = failed.at(-1);
  if (last !== undefined) close(nextWrite(thread, last.seq));
  return found;
}

/** A file that is written in place of a program that died. */
function nextWrite(thread: ThreadIndex, seq: number): TimelineEvent | null {
  let steps = 0;
  for (const event of thread.after(seq)) {
    if (isPrompt(event) || steps++ > replacementReach) return null;
    if (event.kind === 'edit') return event;
  }
  return null;
}

function died(thread: ThreadIndex, call: TimelineEvent): boolean {
  const result = thread.resultOf(call.callId);
  if (result === undefined || result.role !== 'tool') return false;
  return (
    exceptionShape.test(result.summary) &&
    (shellFailed(result) || /^\S{0,40}\s?(?:Traceback|\w+Error)/.test(result.summary))
  );
}

/**
 * A command that changed nothing, by the agent's own words on what it then saw, or that failed itself, and another one
 * for the same goal in its place that the agent calls another way.
 */
function vainCommands(thread: ThreadIndex, shell: readonly TimelineEvent[]): Finding[] {
  const found: Finding[] = [];
  const acts = shell.filter(({ summary }) => isAct(summary));
  for (const [index, act] of acts.entries()) {
    const result = thread.resultOf(act.callId);
    if (result === undefined || result.role !== 'tool') continue;
    const next = acts.slice(index + 1, index + 4).find(other => other.seq > result.seq && pursuesSame(act, other));
    if (next === undefined || thread.lastPrompt(next.seq) > act.seq) continue;
    if (thread.editsBetween(act.seq, next.seq).length > 0) continue;
    const refused = shellFailed(result) ? refusedWay(thread, result, next) : null;
    if (refused !== null) found.push(strategy(refused, [act], [next], 0.6));
    const vain = shellFailed(result) ? null : vainSign(thread, act, next);
    if (vain !== null) found.push({ ...strategy(vain.seen, [act], [next], 0.7), why: vain.words.summary });
  }
  return found;
}

/** Whether a command does something whose way can be another. */
function isAct(command: string): boolean {
  return (
    !asksOnly(command) && !inlineProgram.test(command) && !delivery.test(command) && recognizeCheck(command) === null
  );
}

function refusedWay(thread: ThreadIndex, result: TimelineEvent, next: TimelineEvent): TimelineEvent | null {
  if (environment.test(result.text() ?? result.summary)) return null;
  const words = thread.wordsBefore(next.seq);
  return words !== null && words.seq > result.seq && anotherWay.test(words.summary) ? result : null;
}

function pursuesSame(act: TimelineEvent, other: TimelineEvent): boolean {
  const alike = likeness(act.summary, other.summary);
  return alike >= sameGoal && !(alike >= sameCommand && act.summary.length === other.summary.length);
}

/** What was looked at between two commands when the agent said that nothing had changed, and its words. */
function vainSign(
  thread: ThreadIndex,
  act: TimelineEvent,
  next: TimelineEvent,
): { readonly seen: TimelineEvent; readonly words: TimelineEvent } | null {
  let seen: TimelineEvent | null = null;
  let steps = 0;
  for (const event of thread.after(act.seq)) {
    if (event.seq >= next.seq || steps++ > replacementReach) return null;
    if (event.role === 'tool' && isShell(event) && event.callId !== act.callId) seen = event;
    else if (seen !== null && isWords(event)) {
      if (unchanged.test(event.summary)) return { seen, words: event };
      seen = null;
    }
  }
  return null;
}

/** A check that failed again and again with changes between and was left without ever passing. */
function repeatedFailures(thread: ThreadIndex): Finding[] {
  const runs = new Map<string, number[]>();
  for (const [index, check] of thread.checks.entries()) {
    const list = runs.get(check.command) ?? [];
    runs.set(check.command, list);
    if (check.result === 'pass') list.length = 0;
    else if (check.result === 'fail') list.push(index);
  }
  const found: Finding[] = [];
  for (const list of runs.values()) {
    const seqs = list.flatMap(index => thread.checks[index]?.seq ?? []);
    const first = seqs[0];
    const last = seqs.at(-1);
    if (seqs.length < repeats || first === undefined || last === undefined) continue;
    const edits = thread.editsBetween(first, last);
    const changed = seqs
      .slice(1)
      .filter((seq, place) => thread.editsBetween(seqs[place] ?? seq, seq).length > 0).length;
    const check = thread.checks.find(({ seq }) => seq === last);
    const failure = thread.at(last);
    const later = thread.checks.some(
      ({ seq, result, category }) => seq > last && result === 'pass' && category === check?.category,
    );
    if (changed < repeats - 1 || failure === undefined || check === undefined || later) continue;
    found.push({
      trigger: 'repeated_failure',
      category: check.category === 'format' ? 'lint' : check.category,
      resolution: Number.isFinite(thread.nextPrompt(last)) ? 'escalated_user' : 'abandoned',
      failure,
      attempts: deeds(edits),
      edits,
      replacements: [],
      why: check.firstError ?? `${check.runner} failed`,
      confidence: 0.6,
    });
  }
  return found;
}

function strategy(
  failure: TimelineEvent,
  attempts: readonly TimelineEvent[],
  replacements: readonly TimelineEvent[],
  confidence: number,
): Finding {
  return {
    trigger: 'strategy_replaced',
    category: inlineProgram.test(attempts[0]?.summary ?? '') ? 'runtime' : 'tool',
    resolution: 'superseded',
    failure,
    attempts: deeds(attempts),
    edits: [],
    replacements: deeds(replacements),
    why: failure.summary,
    confidence,
  };
}

function inputOf(call: TimelineEvent): string {
  return call.text() ?? call.summary;
}

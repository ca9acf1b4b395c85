import { categoryOfCheck, type FailureCategory } from '../../model/failedApproach';
import { isExpectedFailure } from './agentWords';
import { deeds, type Finding } from './finding';
import { asksMachine, asksOnly, isShell, shellFailed } from './shellRuns';
import { isNit, lostShare } from './substance';
import type { ThreadIndex } from './threadIndex';
import type { TimelineCheck, TimelineEdit, TimelineEvent } from './timeline';

/** Linters are mostly answered with nits: half of the words of the rewritten lines have to go. */
const lintSubstance = 0.5;
/** A failure is answered by the edits that come next; what comes after this many other records is another matter. */
const confidences = { named: 0.85, unnamed: 0.7, run: 0.7 } as const;

/** A check, or another run of what was written, that failed. */
interface FailedRun {
  readonly event: TimelineEvent;
  readonly category: FailureCategory;
  readonly why: string;
  /** Files that the output or the command names. */
  readonly named: readonly string[];
  /** A run that is no check must have to do with what was written. */
  readonly isCheck: boolean;
  /** Since then nothing of the kind passed. */
  readonly since: number;
  /** What comes next of the kind. */
  readonly until: number;
}

/**
 * Signal 1: edits, then a check fails on them, then the agent takes back or rewrites lines that it had written, before
 * the check passes. Edits that a check of the kind has passed since are off the hook; a fix that only adds, or that
 * changes what was there before, leaves the attempt standing.
 */
export function checkFailures(thread: ThreadIndex): Finding[] {
  return [...failedChecks(thread), ...failedRuns(thread)].flatMap(run => judge(thread, run) ?? []);
}

function judge(thread: ThreadIndex, run: FailedRun): Finding | null {
  const seq = run.event.seq;
  const onTrial = new Set(thread.editsBetween(run.since, seq));
  if (onTrial.size === 0) return null;
  const response = thread.editsBetween(seq, Math.min(run.until, thread.nextPrompt(seq)));
  const rewrites = response.flatMap(edit => thread.ledger.rewritesBy(edit)).filter(({ author }) => onTrial.has(author));
  if (rewrites.length === 0 || isExpectedFailure(thread, run.event)) return null;
  const rewriting = response.filter(edit => rewrites.some(({ by }) => by === edit));
  const placed = rewriting.flatMap(edit => thread.ledger.change(edit).added);
  if (isNit(rewrites, placed)) return null;
  const gone = rewrites.flatMap(({ lines }) => lines);
  if (run.category === 'lint' && lostShare(gone, placed) < lintSubstance) return null;
  const authors = [...onTrial].filter(edit => rewrites.some(({ author }) => author === edit));
  const isNamed = authors.some(({ path }) => run.named.some(name => isSameFile(path, name)));
  if (!run.isCheck && !isNamed && !isAnsweredAtOnce(thread, run.event, rewriting)) return null;
  if (run.isCheck && isProgress(thread, run.event, authors)) return null;
  return {
    trigger: 'check_failed',
    category: run.category,
    resolution: 'superseded',
    failure: run.event,
    attempts: deeds(authors),
    edits: authors,
    replacements: deeds(rewriting),
    why: run.why,
    confidence: run.isCheck ? (isNamed ? confidences.named : confidences.unnamed) : confidences.run,
  };
}

function failedChecks(thread: ThreadIndex): FailedRun[] {
  const found: FailedRun[] = [];
  for (const [index, check] of thread.checks.entries()) {
    const { seq, result } = check;
    const event = thread.at(seq);
    if (result !== 'fail' || event === undefined) continue;
    found.push({
      event,
      category: categoryOf(check),
      why: check.firstError ?? `${check.runner} failed`,
      named: check.files,
      isCheck: true,
      since: lastPass(thread.checks, index),
      until: nextOfKind(thread, index),
    });
  }
  return found;
}

/** A test that does not compile has failed as a build. */
function categoryOf({ category, firstError }: TimelineCheck): FailureCategory {
  const isBuild = category === 'test' && firstError !== null && doesNotCompile.test(firstError);
  return isBuild ? 'build' : categoryOfCheck(category);
}

const doesNotCompile =
  /undefined: |undeclared|cannot find (?:symbol|module|package)|error\[E\d+\]|error TS\d+|syntax ?error/i;

/** Seq of the last passing check that covers what this one covers, -1 when there is none. */
function lastPass(checks: readonly TimelineCheck[], index: number): number {
  const failed = checks[index];
  const selected = new Set(selection(failed?.command ?? ''));
  for (let at = index - 1; at >= 0; at--) {
    const check = checks[at];
    if (check?.result !== 'pass' || check.category !== failed?.category) continue;
    if (selection(check.command).every(part => selected.has(part))) return check.seq;
  }
  return -1;
}

/** The files and names that a command restricts its check to. */
function selection(command: string): string[] {
  return command.split(/\s+/).filter(part => /[\w-]\.\w+$|::|^[A-Z]\w+$/.test(part) && !/^(?:cd|\.\/|-)/.test(part));
}

/** Seq of the next check of the kind that tells something, once the agent has changed something. */
function nextOfKind(thread: ThreadIndex, index: number): number {
  const failed = thread.checks[index];
  if (failed === undefined) return Number.POSITIVE_INFINITY;
  const next = thread.checks
    .slice(index + 1)
    .find(
      ({ category, result, seq }) =>
        category === failed.category && result !== 'unknown' && thread.editsBetween(failed.seq, seq).length > 0,
    );
  return next?.seq ?? Number.POSITIVE_INFINITY;
}

/** Fewer errors than this are not counted: that some are gone may be chance. */
const countedErrors = 4;

/** Whether the attempt took most of the errors away that were there before it: that is progress. */
function isProgress(thread: ThreadIndex, failure: TimelineEvent, authors: readonly TimelineEdit[]): boolean {
  const start = authors[0]?.seq ?? failure.seq;
  const earlier = thread.checks.findLast(({ seq, result }) => seq < start && result === 'fail');
  const before = earlier === undefined ? null : errorCount(thread.at(earlier.seq));
  if (before === null || before < countedErrors) return false;
  const now = errorCount(failure);
  return now !== null && now <= before / 2;
}

function errorCount(event: TimelineEvent | undefined): number | null {
  const counts = event?.text()?.match(/\b\d+ (?:errors?|failed|failures?|problems?)\b/g);
  return counts === null || counts === undefined ? null : Number.parseInt(counts.at(-1) ?? '', 10);
}

/** Whether the rewrite is the first thing the agent does about a failure, looking around left aside. */
function isAnsweredAtOnce(thread: ThreadIndex, failure: TimelineEvent, rewriting: readonly TimelineEdit[]): boolean {
  const first = rewriting[0]?.seq ?? Number.POSITIVE_INFINITY;
  for (const event of thread.after(failure.seq)) {
    if (event.seq >= first) return true;
    if (event.role === 'assistant' && isShell(event) && !asksOnly(event.summary)) return false;
    if (event.kind === 'edit' || event.kind === 'test_run') return false;
  }
  return false;
}

/** Commands that run the project's checks before they do their own work. */
const hooks = /\bgit (?:-C \S+ )?(?:commit|push)\b/;

/** Runs of programs that are no check: a script, a server, the thing itself. */
function failedRuns(thread: ThreadIndex): FailedRun[] {
  const checked = new Set(thread.checks.map(({ seq }) => seq));
  const found: FailedRun[] = [];
  for (const event of thread.events) {
    if (!isShell(event) || checked.has(event.seq) || !shellFailed(event)) continue;
    const call = thread.callOf(event);
    if (call === undefined || asksMachine(call.summary)) continue;
    found.push({
      event,
      category: hooks.test(call.summary) ? 'lint' : 'runtime',
      why: event.summary,
      named: pathsIn(`${call.summary} ${event.summary}`),
      isCheck: false,
      since: thread.lastPrompt(event.seq),
      until: Number.POSITIVE_INFINITY,
    });
  }
  return found;
}

function pathsIn(text: string): string[] {
  return text.match(/[\w@.~+/\\-]*[\w-]\.[A-Za-z]\w{0,9}\b/g) ?? [];
}

/** Whether a path as an output writes it means this file. */
export function isSameFile(path: string, named: string): boolean {
  const shown = named.replace(/^\.[\\/]/, '');
  return (
    path === shown || path.endsWith(`/${shown}`) || path.endsWith(`\\${shown}`) || baseName(path) === baseName(shown)
  );
}

export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

import type { CheckFact } from '../model/facts';
import { decidingCheck, type FoundCheck, findChecks, type StatusTrust, statusMark } from './findChecks';
import { firstError } from './firstError';
import { namedFiles } from './namedFiles';
import { outputLines } from './outputLines';
import type { RecognizedCheck } from './recognizedCheck';
import { readSummary } from './summaryLine';

/** What is known of how a command ended. */
export interface CommandOutcome {
  readonly command: string;
  readonly output: string;
  /** Null where the agent does not record it. */
  readonly exitCode: number | null;
  /** The agent's own error flag on the result; null where it has none. */
  readonly isError: boolean | null;
}

export type CheckVerdict = Pick<CheckFact, 'result' | 'evidence' | 'firstError' | 'files'>;
type Judgement = Pick<CheckVerdict, 'result' | 'evidence'>;

const unknown: Judgement = { result: 'unknown', evidence: null };
/** The line has no check that we know of (a tool of its own, not a shell): its status is the check's. */
const ownStatus: StatusTrust = { zero: true, nonzero: true, printed: null };

/**
 * Whether a recognized check passed, from the strongest evidence there is: the exit status where the line lets it
 * through, the agent's error flag, the summary of a known runner. `unknown` when none of them tells.
 */
export function judgeCheck(check: RecognizedCheck, outcome: CommandOutcome): CheckVerdict {
  const lines = outputLines(outcome.output);
  const judgement = neverEnded(lines) ? unknown : judge(check, outcome, lines);
  return {
    ...judgement,
    firstError: judgement.result === 'fail' ? firstError(lines) : null,
    files: judgement.result === 'pass' ? [] : namedFiles(lines),
  };
}

function judge(check: RecognizedCheck, outcome: CommandOutcome, lines: readonly string[]): Judgement {
  const found = decidingCheck(findChecks(outcome.command));
  const trust = found?.trust ?? ownStatus;
  if (couldNotRun(outcome.exitCode, lines)) return unknown;
  const status = trust.printed === null ? outcome.exitCode : printedStatus(trust.printed, lines);
  const visible = status === null ? null : byStatus(status, trust);
  if (visible) return { result: visible, evidence: 'exit_status' };

  // The flag repeats the status; where the status is known and says nothing, neither does the flag.
  if (status === null && trust.printed === null) {
    if (outcome.isError === true && trust.nonzero) return { result: 'fail', evidence: 'error_flag' };
    if (outcome.isError === false && trust.zero) return { result: 'pass', evidence: 'error_flag' };
  }
  const summary = readSummary(lines, check.runner, isCut(found, lines));
  return summary ? { result: summary, evidence: 'summary_line' } : unknown;
}

/** Whether lines of the check's output are missing. */
const isCut = (found: FoundCheck | null, lines: readonly string[]) =>
  found !== null && lines.length >= found.keepsLines;

function byStatus(status: number, trust: StatusTrust): 'pass' | 'fail' | null {
  if (status === 0) return trust.zero ? 'pass' : null;
  if (!trust.nonzero || killed.has(status) || neverRan.has(status)) return null;
  return 'fail';
}

/** Ended from outside (SIGINT, SIGKILL, SIGPIPE, SIGTERM; negative on Node's side): that is no judgement of the code. */
const killed = new Set([130, 137, 141, 143, -1, -2, -9, -13, -15]);

/** The runner is not there or not executable: nothing was judged. */
const neverRan = new Set([126, 127]);

/** The shell complains and nothing else is said: a missing runner or folder. */
function couldNotRun(status: number | null, lines: readonly string[]): boolean {
  if (status === 0) return false;
  const shown = lines.filter(line => line !== '' && !/^Exit code \d+$/.test(line));
  return shown.length > 0 && shown.length <= 3 && shown.every(line => shellComplaint.test(line));
}

const shellComplaint =
  /^(?:\/?(?:usr\/)?(?:bin\/)?(?:ba|z|da|k)?sh|\(eval\)|cd): .{1,300}(?:command not found|not found|[Nn]o such file or directory|Permission denied)|^zsh: (?:command not found|no such file)/;

/** The command was refused, interrupted, cut off by the agent or sent to the background: it says nothing yet. */
function neverEnded(lines: readonly string[]): boolean {
  const first = lines.find(line => line.trim() !== '') ?? '';
  return notRun.some(pattern => pattern.test(first)) || lines.slice(-3).some(line => cutOff.test(line));
}

const notRun = [
  /^The user doesn't want to (?:proceed|take this action)/,
  /^(?:<tool_use_error>|\[Request interrupted by user|Command running in background with ID|Claude requested permissions)/,
  /^(?:This (?:Bash )?command (?:contains|requires)|Permission (?:to use|for this)|\w+:\w+ hook error)/,
  /^(?:Process running with session ID|Script running with cell ID|Command was aborted|aborted by user)/,
] as const;
const cutOff = /^(?:<error>)?Command (?:timed out after|was aborted before completion)|^\[Request interrupted by user/;

/** The status that the line itself printed after its check. */
function printedStatus(text: string, lines: readonly string[]): number | null {
  const [before = '', after = ''] = text.split(statusMark);
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? '';
    if (!line.startsWith(before.trimStart()) || !line.endsWith(after.trimEnd())) continue;
    const digits = line.slice(before.trimStart().length, line.length - after.trimEnd().length);
    if (/^\d{1,3}$/.test(digits)) return Number(digits);
  }
  return null;
}

import { decidingCheck, findChecks } from './findChecks';
import type { RecognizedCheck } from './recognizedCheck';

/** The bulk of what agents run: one command that judges nothing, and no operator that could start another. */
const onlyLooks =
  /^(?:ls|cat|grep|rg|git|sed|head|tail|find|echo|pwd|wc|which|mkdir|rm|cp|mv|touch|chmod|gh|jq|tree|stat|kill|curl) [^;&|\n$(]*$/;

/**
 * The check a shell command line runs, or null when it judges nothing. Of several, the last whose end the exit status
 * tells, else the most telling (test, type, build, lint, format).
 */
export function recognizeCheck(command: string): RecognizedCheck | null {
  // Codex may hand a patch to the shell tool; its lines are file content.
  if (command.startsWith('*** Begin Patch') || onlyLooks.test(command)) return null;
  return decidingCheck(findChecks(command))?.check ?? null;
}

/**
 * Whether the exit status of the line is not that of its check: piped into `tail` without `pipefail`, followed by
 * `; echo done`, `|| true`, run in the background or inside `if`. False where the line has no check.
 */
export function pipeHidesStatus(command: string): boolean {
  const deciding = decidingCheck(findChecks(command));
  return deciding !== null && !(deciding.trust.zero && deciding.trust.printed === null);
}

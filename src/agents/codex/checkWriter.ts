import { type CommandOutcome, judgeCheck } from '../../checks/judgeCheck';
import { recognizeCheck } from '../../checks/recognizeCheck';
import type { CommandOutput } from './commandOutput';
import type { FactWriter } from './factWriter';

type Outcome = Omit<CommandOutcome, 'command'>;

/** Tells the checks among commands. */
export class CheckWriter {
  readonly #writer: FactWriter;

  constructor(writer: FactWriter) {
    this.#writer = writer;
  }

  /** A command that ended; `seq` is the event of its result. True when it was a check. */
  check(seq: number, callId: string, command: string, outcome: Outcome): boolean {
    const check = recognizeCheck(command);
    if (check === null) return false;
    const { context, threadId, ts } = this.#writer;
    const { category, runner } = check;
    const verdict = judgeCheck(check, { command, ...outcome });
    context.sink.check({
      seq,
      threadId,
      callId,
      ts,
      command,
      category,
      runner,
      exitCode: outcome.exitCode,
      ...verdict,
    });
    return true;
  }

  /**
   * The commands of a script whose own calls were not recorded. What it printed as results is theirs when the numbers
   * agree; one result event holds one check, the first that failed.
   */
  script(
    seq: number,
    callId: string,
    commands: readonly string[],
    results: readonly { readonly exitCode: number; readonly text: string }[],
    output: CommandOutput,
  ): void {
    const [only] = commands;
    if (results.length === commands.length) {
      const failedFirst = commands
        .map((command, index) => ({ command, result: results[index] }))
        .sort((a, b) => Number(a.result?.exitCode === 0) - Number(b.result?.exitCode === 0));
      failedFirst.some(
        ({ command, result }) =>
          result !== undefined &&
          this.check(seq, callId, command, { output: result.text, exitCode: result.exitCode, isError: null }),
      );
    } else if (commands.length === 1 && only !== undefined && output.failed === false) {
      this.check(seq, callId, only, { output: output.text, exitCode: null, isError: null });
    }
  }
}

/** What the shell tool of Gemini CLI, or of an agent made from it, reports of a command. */
export interface ShellReport {
  /** What the command printed. */
  readonly output: string;
  readonly exitCode: number | null;
  /** The user stopped it. */
  readonly cancelled: boolean;
  /** The tool stopped it. */
  readonly timedOut: boolean;
}

const trailerLine = /^(?:Error|Exit Code|Signal|Background PIDs|Process Group PGID): ?/;

/**
 * Reads a report: `Output:` with the text, then lines of which `Exit Code: N` is one. Older versions write `Command:` and
 * `Directory:` before and all lines always (`Exit Code: 0`, `(none)`); since 2026 a line stands only where it has something
 * to say, so that a report without code, error and signal is that of a command that ended with 0
 * (gemini-cli packages/core/src/tools/shell.ts).
 */
export function readShellReport(text: string): ShellReport {
  const report = text.replace(/^<untrusted_context>\n?/, '').replace(/\n?<\/untrusted_context>\s*$/, '');
  const cancelled = /^Command was cancelled by (?:the )?user/.test(report);
  const timedOut = /^Command was automatically cancelled because it exceeded the timeout|^Command timed out after/.test(
    report,
  );
  const start = /^(?:Command: [^\n]*(?:\n(?!Directory: )[^\n]*)*\nDirectory: [^\n]*\n)?(?:Output|Stdout): ?/.exec(
    report,
  );
  if (start === null) return { output: report, exitCode: null, cancelled, timedOut };
  const rest = report.slice(start[0].length);
  const end = trailerStart(rest);
  const trailer = rest.slice(end);
  const code = /^Exit Code: (-?\d+)\s*$/m.exec(trailer)?.[1];
  const isSilent = !start[0].startsWith('Command:') && !/^(?:Error|Exit Code|Signal): /m.test(trailer);
  return {
    output: rest.slice(0, end).replace(/\n$/, ''),
    exitCode: code !== undefined ? Number(code) : isSilent ? 0 : null,
    cancelled,
    timedOut,
  };
}

/** Where the lines begin that the tool added to the output; never its first line, which follows `Output:`. */
function trailerStart(text: string): number {
  let start = text.trimEnd().length;
  for (;;) {
    const before = text.lastIndexOf('\n', start - 1);
    if (before < 0 || !trailerLine.test(text.slice(before + 1, before + 40))) break;
    start = before;
  }
  return start === text.trimEnd().length ? text.length : start + 1;
}

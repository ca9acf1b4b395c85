/** At most this much of each end of an output is looked at; summaries and first errors stand at the ends. */
const endLength = 64 * 1024;
/** Longer lines are data, not messages. */
const lineLength = 1000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes are control characters
const escapes = /\u001b(?:\[[\d;:?]{0,32}[A-Za-z]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[()][\dA-Z])/g;

/** The lines at both ends of an output, terminal escapes and the overwritten part of progress lines left out. */
export function outputLines(output: string): string[] {
  const text =
    output.length <= 2 * endLength
      ? output
      : `${output.slice(0, endLength)}\n${output.slice(output.length - endLength)}`;
  return text.replace(escapes, '').split('\n').map(shown);
}

function shown(line: string): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  const start = line.lastIndexOf('\r', end - 1) + 1;
  return line
    .slice(start, Math.min(end, start + lineLength))
    .replace(jobPrefix, '')
    .trimEnd();
}

/** `act` puts the job before every line of its steps. */
const jobPrefix = /^\[[^\]]{1,80}\] {1,4}\| /;

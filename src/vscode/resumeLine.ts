/** Words that no shell reads anything into, and that cannot be taken for something else by the program. */
const program = /^[a-z][a-z0-9-]{0,30}$/;
const option = /^(?:--?)?[a-z][a-z0-9-]{0,30}$/;
const sessionId = /^[0-9A-Za-z][0-9A-Za-z._-]{3,127}$/;

/**
 * The command that resumes a session, as a line for a terminal of any shell; null when there is none, or when it is not
 * just a program, plain options and an id. Ids come from transcripts and file names, which are hostile.
 */
export function resumeLine(command: readonly string[] | null): string | null {
  if (command === null || command.length < 2) return null;
  const [name = '', ...rest] = command;
  const id = rest.pop() ?? '';
  const isPlain = program.test(name) && rest.every(word => option.test(word)) && sessionId.test(id);
  return isPlain ? command.join(' ') : null;
}

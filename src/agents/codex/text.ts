/**
 * What the client put into the conversation in the user's name: texts in a tag of its own, project instructions and
 * notices. Real prompts were never seen to have one of these forms.
 */
export function isInjected(text: string): boolean {
  const start = text.trimStart();
  return /^<([a-z][a-z_]*)[ >][\s\S]*<\/\1>\s*$/.test(start) || injectedStart.test(start);
}

const injectedStart =
  /^(?:# AGENTS\.md instructions|<environment_context>|<user_instructions>|<turn_aborted>|<skill>|<permissions instructions>|Warning: apply_patch was requested via)/;

/** The command line of a shell command that the user ran with `!`, null for other texts. */
export function userShellCommand(text: string): string | null {
  const match = /^\s*<user_shell_command>[\s\S]*?<command>\s*([\s\S]*?)\s*<\/command>/.exec(text);
  return match?.[1] ?? null;
}

/** The working directory that an `<environment_context>` names (the only place of it in old rollouts). */
export function contextCwd(text: string): string | null {
  if (!text.startsWith('<environment_context>')) return null;
  const match = /<cwd>([^<]+)<\/cwd>/.exec(text) ?? /Current working directory: (.+)/.exec(text);
  return match?.[1]?.trim() ?? null;
}

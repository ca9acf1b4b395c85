import type { CallResult } from '../tellCall';

/** Exit codes as the shell tool words them: at the end of what went well, after the command that did not. */
const exitTexts = [
  /\nreturncode: (-?\d+)\s*$/,
  /^<tool_error>bash failed: Command failed: [^\n]*\nReturn code: (-?\d+)/,
];

/** What a rule forbade, in the words of all versions (`agent_loop.py`, `tools/builtins/bash.py`). */
const forbidden = [
  /^Tool execution not permitted\./,
  /^Tool '[^']*' (?:is permanently disabled|blocked by denylist: )/,
  /^Command denied: '[\s\S]*' (?:matches denylist pattern '|is not allowed as a standalone command\.)/,
  /^<tool_error>Tool '[^']*' was denied by/,
];
/** A refusal in an editor; one that chose what Vibe had not offered counts as one. */
const refused = /^User rejected the tool call|^Unknown option: /;

/**
 * How a call ended, from the text the model was given (`agent_loop.py`, `utils/tags.py`): failures and cancellations are
 * in tags, what a rule forbade and what was refused in an editor is in words.
 */
export function readOutcome(tool: string, text: string): Omit<CallResult, 'ts'> {
  return { text, detail: failureIn(text), exitCode: tool === 'bash' ? exitCodeIn(text) : null };
}

function failureIn(text: string): string | null {
  if (text.startsWith('<user_cancellation>')) return /interrupted/i.test(text) ? 'interrupted' : 'denial';
  if (refused.test(text)) return 'denial';
  if (forbidden.some(words => words.test(text))) return 'permission_denial';
  return /^<tool_error>|^Error getting tool '/.test(text) ? 'error' : null;
}

function exitCodeIn(text: string): number | null {
  for (const pattern of exitTexts) {
    const code = pattern.exec(text)?.[1];
    if (code !== undefined) return Number(code);
  }
  return null;
}

import type { CallResult } from '../tellCall';

/** Exit codes as the shell tool words them: at the end of what went well, after the command that did not. */
const exitTexts = [
  /\nreturncode: (-?\d+)\s*$/,
  /^<tool_error>bash failed: Command failed: [^\n]*\nReturn code: (-?\d+)/,
];

/**
 * How a call ended, from the text the model was given (`agent_loop.py`, `utils/tags.py`): failures and cancellations are
 * in tags, what a rule forbade is in words.
 */
export function readOutcome(tool: string, text: string): Omit<CallResult, 'ts'> {
  return { text, detail: failureIn(text), exitCode: tool === 'bash' ? exitCodeIn(text) : null };
}

function failureIn(text: string): string | null {
  if (text.startsWith('<user_cancellation>')) return /interrupted/i.test(text) ? 'interrupted' : 'denial';
  if (text.startsWith('User rejected the tool call')) return 'denial';
  if (/^Tool execution not permitted\.|^Tool '[^']*' is permanently disabled/.test(text)) return 'permission_denial';
  if (!text.startsWith('<tool_error>')) return null;
  return /^<tool_error>Tool '[^']*' was denied by/.test(text) ? 'permission_denial' : 'error';
}

function exitCodeIn(text: string): number | null {
  for (const pattern of exitTexts) {
    const code = pattern.exec(text)?.[1];
    if (code !== undefined) return Number(code);
  }
  return null;
}

/** What a message in the user's name is. */
export interface UserText {
  readonly kind: 'prompt' | 'command' | 'shell' | 'injected' | 'compaction';
  readonly summary: string;
}

/** Begins what the client says in the user's name. */
const injected =
  /^(?:<session_context>|<hook_context>|This is the Gemini CLI\. We are setting up the context|Here is (?:the user's|a summary of changes in the user's) editor context|\[?System: )/;

/** `!` commands reach the model in these words. */
const shellCommand = /^I ran the following shell command:\n```sh\n([\s\S]*?)\n```/;

/** Tells what people typed from what the client put into the conversation (gemini-cli packages/core/src/core/client.ts). */
export function classifyUserText(text: string): UserText {
  if (text.includes('<state_snapshot>')) return { kind: 'compaction', summary: 'context compacted' };
  if (injected.test(text)) return { kind: 'injected', summary: text };
  const command = shellCommand.exec(text)?.[1];
  if (command !== undefined) return { kind: 'shell', summary: `! ${command}` };
  return { kind: /^\/[a-z][\w:-]*(?:\s|$)/.test(text) ? 'command' : 'prompt', summary: text };
}

import { isHiddenFromAgent, isHiddenFromUser, isText, type Messages, textOf } from './messages';

/** Who speaks in a text of a message with the role `user`. */
export type UserTextKind = 'prompt' | 'injected' | 'compact_summary';

/** How the message begins that follows a summary, in all versions (`context_mgmt/mod.rs`). */
const continuation = /^\s*The previous message (?:contains|is) a (?:structured )?summary\b/;

export function isContinuation(text: string): boolean {
  return continuation.test(text);
}

/**
 * A compaction hides all messages from the agent and adds a summary, a word on how to go on, and the latest prompt once
 * more, all but the last hidden from the user. Other texts that the user does not see are goose's: what a sidechain answered,
 * tool calls in short, prompts of extensions.
 */
export function userTextKind(messages: Messages, index: number): UserTextKind {
  const message = messages.at(index);
  if (message === null || message.metadata.turnContext === true) return 'injected';
  if (isSummary(messages, index)) return 'compact_summary';
  if (!isHiddenFromUser(message)) return isRepeated(messages, index) ? 'injected' : 'prompt';
  // The prompt that is repeated after the summary.
  return isHiddenFromAgent(message) && isSummary(messages, index + 1) ? 'prompt' : 'injected';
}

/** Whether a message is the summary of all before it. */
export function isSummary(messages: Messages, index: number): boolean {
  const message = messages.at(index);
  return message !== null && isHiddenFromUser(message) && isText(message) && endsSummary(messages, index + 1);
}

/** Whether a message says how to go on after a summary. */
function endsSummary(messages: Messages, index: number): boolean {
  const message = messages.at(index);
  return (
    messages.rows[index]?.role === 'assistant' &&
    message !== null &&
    isHiddenFromUser(message) &&
    isContinuation(textOf(message))
  );
}

/** How far before a summary the prompt may stand that follows it once more. */
const searchedMessages = 2_000;

function isRepeated(messages: Messages, index: number): boolean {
  const message = messages.at(index);
  if (message === null || !endsSummary(messages, index - 1)) return false;
  const text = textOf(message);
  for (let at = index - 2; at >= Math.max(0, index - searchedMessages); at--) {
    const before = messages.rows[at]?.role === 'user' ? messages.at(at) : null;
    if (before !== null && isText(before) && textOf(before) === text) return true;
  }
  return false;
}

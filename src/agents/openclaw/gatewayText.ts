import { promptText, type UserText } from '../pi/piDialect';

/** What the gateway puts before a message: its channel and time, who sent it, what happened meanwhile. */
const prefixes = [
  /^\[[^\]\n]*\d{4}-\d\d-\d\d[^\]\n]*\]\s*/,
  /^[A-Z][\w ]{2,60} \(untrusted[^)\n]*\):\s*```json[\s\S]*?```\s*/,
  /^System(?: \(untrusted\))?: [^\n]*\n+/,
];
const messageId = /\n\[message_id:[^\]\n]*\]\s*$/;
const cronPrefix = /^\[cron:[^\]\n]*\]\s*/;
/** What the gateway says by itself: heartbeats, greetings of new sessions, reminders before a compaction. */
const ownWords =
  /^(?:\[OpenClaw heartbeat poll\]|Read HEARTBEAT\.md\b|A new session was started via\b|Pre-compaction memory flush\b|\[?OpenClaw runtime (?:context|event))/;
const subagentTask = /\[Subagent Task\]:?\s*/;

/** Tells what a message in the user's name is, and what of it somebody typed. */
export function gatewayText(text: string): UserText {
  const typed = withoutPrefixes(text);
  if (typed === '' || ownWords.test(typed)) return { role: 'system', detail: 'injected', text, summary: typed || text };
  if (typed.startsWith('[Subagent Context]')) {
    const task = typed.split(subagentTask)[1];
    return { role: 'system', detail: 'spawn_prompt', text, summary: task || typed, automated: true };
  }
  if (cronPrefix.test(typed))
    return { role: 'user', detail: 'prompt', text, summary: typed.replace(cronPrefix, '') || typed, automated: true };
  return { ...promptText(typed), text };
}

function withoutPrefixes(text: string): string {
  let rest = text.trim();
  // Bounded, so that a text of thousands of such blocks costs no more than it is worth.
  for (let count = 0; count < 20; count++) {
    const prefix = prefixes.find(pattern => pattern.test(rest));
    if (prefix === undefined) break;
    rest = rest.replace(prefix, '').trimStart();
  }
  return rest.replace(messageId, '').trim();
}

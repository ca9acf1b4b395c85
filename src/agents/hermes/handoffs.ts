import type { Message } from './messages';

/** Beginnings of what compaction writes in place of earlier messages (agent/context_compressor.py). */
const summaryStart = /^\s*(?:\[CONTEXT COMPACTION [-–—] REFERENCE ONLY\]|\[CONTEXT SUMMARY\]:)/;
/** What follows was said after the summary. */
const summaryEnd = /--- END OF CONTEXT SUMMARY [-–—][^\n]*---/;
/** A message that stands before the summary in the same text. */
const priorHeader = /^\s*\[PRIOR CONTEXT [-–—][^\n\]]*\]\s*/;
const priorEnd = /\[END OF PRIOR CONTEXT [-–—] COMPACTION SUMMARY BELOW\]/;

/** Copies that carry no time of their own get that of the compaction. Milliseconds. */
const compactionTakes = 1000;

/** Takes a summary and what was said before or after it in one message apart. */
export function splitSummary(message: Message): Message[] {
  const { text, role } = message;
  if (role !== 'user' && role !== 'assistant') return [message];
  const prior = priorEnd.exec(text);
  const from = prior === null ? 0 : prior.index + prior[0].length;
  if (!message.isSummary && !summaryStart.test(text.slice(from))) return [message];
  const end = summaryEnd.exec(text.slice(from));
  const to = end === null ? text.length : from + end.index + end[0].length;
  const before = text.slice(0, prior?.index ?? 0).replace(priorHeader, '');
  const parts = [
    { ...message, node: `${message.node}:before`, text: before.trim(), calls: [], isSummary: false },
    { ...message, text: text.slice(from, to).trim(), calls: [], reasoning: '', isSummary: true },
    { ...message, node: `${message.node}:after`, text: text.slice(to).trim(), reasoning: '', isSummary: false },
  ];
  return parts.filter(part => part.isSummary || part.text !== '' || part.calls.length > 0);
}

/**
 * The messages that were said in this session: compaction and branches write messages anew that stand already in this
 * session or in `parent`, the one it goes on from. A message that was replaced by a copy is as live as the copy.
 */
export function withoutCopies(messages: readonly Message[], parent: readonly Message[]): Message[] {
  const compactions = messages.filter(({ isSummary }) => isSummary).map(({ ts }) => ts ?? 0);
  const known = new Map<string, { readonly times: (number | null)[]; readonly place: number | null }>();
  for (const message of parent) {
    const same = known.get(saidBy(message));
    if (same === undefined) known.set(saidBy(message), { times: [message.ts], place: null });
    else same.times.push(message.ts);
  }
  const own: Message[] = [];
  for (const message of messages) {
    const { ts } = message;
    const said = saidBy(message);
    const same = known.get(said);
    const isCopy =
      ts !== null &&
      same !== undefined &&
      (same.times.includes(ts) || compactions.some(time => Math.abs(time - ts) < compactionTakes));
    if (isCopy) {
      const original = same.place === null ? undefined : own[same.place];
      if (original !== undefined && same.place !== null && message.isLive && !original.isLive)
        own[same.place] = { ...original, isLive: true };
      continue;
    }
    known.set(said, { times: [...(same?.times ?? []), ts], place: own.length });
    own.push(message);
  }
  return own;
}

/** What is the same in a message and its copy; a call is known by its id. */
function saidBy({ role, text, calls, callId, isSummary }: Message): string {
  return JSON.stringify([role, text, calls.map(({ id, tool, given }) => [id, tool, given]), callId, isSummary]);
}

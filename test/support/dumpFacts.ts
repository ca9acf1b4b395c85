import { type CollectedFacts, mergeThreads, mergeUsage } from './collectFacts';

/** A readable dump of a source's facts, one line each, to compare with a golden text. */
export function dumpFacts(facts: CollectedFacts): string {
  const { identity } = facts;
  const lines = [`source ${identity.sessionId} ${identity.threadId}`];
  for (const fact of facts.sessions) lines.push(`session ${JSON.stringify(fact)}`);
  for (const fact of mergeThreads(facts.threads).values()) lines.push(`thread ${JSON.stringify(fact)}`);
  for (const fact of facts.places) lines.push(`place ${fact.seq} ${fact.cwd} ${fact.gitBranch}`);
  for (const event of facts.events) {
    const words = [event.kind, event.role, event.detail, event.tool].filter(word => word !== null);
    const thread = event.threadId === identity.threadId ? '' : `${event.threadId} `;
    lines.push(`event ${event.seq} line ${event.line} ${thread}[${words.join(' ')}] ${event.summary}`);
  }
  for (const usage of mergeUsage(facts.usages).values()) {
    const t = usage.tokens;
    const counts = `in ${t.input} read ${t.cacheRead} write ${t.cacheWrite5m}+${t.cacheWrite1h} out ${t.output}`;
    lines.push(`usage ${usage.seq} ${usage.model} ${counts} ${usage.fidelity}${usage.copied ? ' copied' : ''}`);
  }
  for (const edit of facts.edits) {
    const known = `before ${edit.beforeIsPrevious ? 'previous' : edit.before !== null}, after ${edit.after !== null}`;
    lines.push(`edit ${edit.seq} ${edit.tool} ${edit.operation} ${edit.status} ${edit.path} (${known})`);
    for (const hunk of edit.hunks) {
      lines.push(`  @@ ${hunk.oldStart} ${hunk.newStart}`, ...hunk.lines.map(line => `  ${line}`));
    }
  }
  for (const problem of facts.problems) lines.push(`problem ${problem.reason} ${problem.detail}`);
  return `${lines.join('\n')}\n`;
}

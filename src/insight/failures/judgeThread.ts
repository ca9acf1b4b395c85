import { checkFailures } from './checkFailures';
import { denials } from './denials';
import type { Finding } from './finding';
import { rewinds } from './rewinds';
import { strategyFailures } from './strategies';
import { ThreadIndex } from './threadIndex';
import type { ThreadTimeline } from './timeline';
import { selfReverts } from './undoing';
import { userRejections } from './userRejections';

export interface JudgedThread {
  readonly thread: ThreadIndex;
  readonly findings: readonly Finding[];
}

/** All that failed in one conversation, each once, in the order in which it showed. */
export function judgeThread(timeline: ThreadTimeline): JudgedThread {
  const thread = new ThreadIndex(timeline);
  const findings = [
    ...checkFailures(thread),
    ...denials(thread),
    ...userRejections(thread),
    ...rewinds(thread),
    ...selfReverts(thread),
    ...strategyFailures(thread),
  ];
  return { thread, findings: distinct(findings) };
}

/**
 * One finding a failing record; and of findings about exactly the same attempt only the surest, since an attempt that was
 * corrected and then taken back failed once.
 */
function distinct(findings: readonly Finding[]): Finding[] {
  const bySureness = findings.toSorted((a, b) => b.confidence - a.confidence || a.failure.seq - b.failure.seq);
  const kept = new Map<string, Finding>();
  const failures = new Set<number>();
  for (const finding of bySureness) {
    const key = finding.attempts.map(({ seq }) => seq).join(' ');
    if (kept.has(key) || failures.has(finding.failure.seq)) continue;
    kept.set(key, finding);
    failures.add(finding.failure.seq);
  }
  return [...kept.values()].sort((a, b) => a.failure.seq - b.failure.seq);
}

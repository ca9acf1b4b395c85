import type { FoundFailure, FoundFailures } from '../../src/service/findFailures';

/** A finding in which every text is the same. */
export function foundFailure(text: string, changes: Partial<FoundFailure> = {}): FoundFailure {
  return {
    id: 'd68602bc7f2c4f19',
    session_uid: `claude-code:${text}`,
    agent: 'claude-code',
    thread_id: 'main',
    at: '2026-11-20T22:38:24.546Z',
    what: text,
    why: text,
    category: 'test',
    trigger: 'check_failed',
    resolution: 'superseded',
    attempt: 2,
    files: [{ path: `/work/${text}`, ranges: [[3, 7]] }],
    evidence: [
      { seq: 1, call_id: 'a', source_path: `/home/${text}`, source_line: 31, role: 'attempt' },
      { seq: 2, call_id: 'b', source_path: `/home/${text}`, source_line: 32, role: 'failure' },
    ],
    tokens: 1_000,
    microusd: 9_600,
    confidence: 0.7,
    still_relevant: true,
    review: { verdict: 'confirmed', note: text },
    goal: text,
    said: [text],
    replacedBy: text,
    models: [text],
    relevance: 'replacement_stands',
    ...changes,
  };
}

export function foundFailures(failures: readonly FoundFailure[], changes: Partial<FoundFailures> = {}): FoundFailures {
  return {
    schema: 'contrail.found_failures/1',
    total: failures.length,
    failures: [...failures],
    searched: { sessions: 12, failures: failures.length, about_file: null, looked_at: failures.length },
    too_vague: [],
    ...changes,
  };
}

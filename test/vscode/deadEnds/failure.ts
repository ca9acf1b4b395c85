import type { FailureMark } from '../../../src/store/readModels/failureMarks';
import type { FailureItem } from '../../../src/store/readModels/failures';

/** A failed approach of Codex at two lines of a file, of the end of 2025, that cost three cents. */
export function failure(id: string, changes: Partial<FailureItem> = {}): FailureItem {
  return {
    id,
    session_uid: 'codex:one',
    agent: 'codex',
    thread_id: 'main',
    at: new Date(2025, 11, 31, 12).toISOString(),
    what: 'First approach: round twice.',
    why: 'Expected 1.01, got 1.',
    category: 'test',
    trigger: 'check_failed',
    resolution: 'auto_fixed',
    attempt: 1,
    files: [{ path: '/work/app/src/round.ts', ranges: [[3, 4]] }],
    evidence: [
      { seq: 5, call_id: 'a', source_path: null, source_line: null, role: 'attempt' },
      { seq: 8, call_id: 'b', source_path: null, source_line: null, role: 'failure' },
    ],
    tokens: 12_345,
    microusd: 30_000,
    confidence: 0.7,
    still_relevant: true,
    review: null,
    ...changes,
  };
}

export function mark(id: string, changes: Partial<FailureMark> = {}, of: Partial<FailureItem> = {}): FailureMark {
  return { failure: failure(id, of), replaced_by: 'Round once.', models: ['gpt-5'], ranges: [[3, 4]], ...changes };
}

import assert from 'node:assert/strict';
import type { FailureItem } from '../../src/store/readModels/failures';
import { type LabelFile, scoreFile, sumScores } from './scoring';

type Label = LabelFile['approaches'][number];

function label(id: string, fields: Partial<Label> = {}): Label {
  return {
    id,
    severity: 'minor',
    tool_use_ids: [],
    what: '',
    why_failed: '',
    evidence_line: 0,
    trigger: 'check_failed',
    confidence: 0.9,
    ...fields,
  };
}

/** A detection of attempts with these calls, whose failure stands at a line. */
function detection(line: number, calls: readonly string[], replacements: readonly string[] = []): FailureItem {
  const evidence = (call_id: string | null, role: 'attempt' | 'failure' | 'replacement') => ({
    seq: 0,
    call_id,
    source_path: null,
    source_line: role === 'failure' ? line : 0,
    role,
  });
  return {
    id: String(line),
    session_uid: '',
    agent: '',
    thread_id: 'main',
    at: null,
    what: '',
    why: '',
    category: 'test',
    trigger: 'check_failed',
    resolution: 'superseded',
    attempt: 1,
    files: [],
    evidence: [
      ...calls.map(call => evidence(call, 'attempt')),
      evidence(null, 'failure'),
      ...replacements.map(call => evidence(call, 'replacement')),
    ],
    tokens: 0,
    microusd: null,
    confidence: 1,
    still_relevant: true,
    review: null,
  };
}

function scored(approaches: Label[], found: FailureItem[], hard: [number, number][] = []) {
  const hardNegatives = hard.map(lines => ({ lines, why_not: 'not one' }));
  const file: LabelFile = { file: '', agent: 'codex', approaches, hard_negatives: hardNegatives };
  return sumScores([scoreFile('x', file, found)]);
}

describe('the score of failed approaches', () => {
  it('counts a detection as right by a call it shares or by the record of the failure', () => {
    const labels = [label('a', { tool_use_ids: ['call-1'] }), label('b', { evidence_line: 7 })];
    const score = scored(labels, [detection(1, ['call-1']), detection(7, []), detection(9, ['call-9'])]);
    assert.deepEqual([score.right, score.detections, score.strict.found], [2, 3, 2]);
  });

  it('does not count what replaced an attempt', () => {
    assert.equal(scored([label('a', { tool_use_ids: ['call-1'] })], [detection(1, [], ['call-1'])]).right, 0);
  });

  it('gives one label a detection, and with it those of its group', () => {
    const labels = [label('a', { tool_use_ids: ['1'] }), label('b', { tool_use_ids: ['1'] })];
    assert.equal(scored(labels, [detection(1, ['1'])]).strict.found, 1);
    assert.equal(scored(labels, [detection(1, ['1']), detection(2, ['1'])]).strict.found, 2);
    const grouped = labels.map(one => ({ ...one, group: 'g' }));
    assert.equal(scored(grouped, [detection(1, ['1'])]).strict.found, 2);
  });

  it('asks only for sure labels, and lets doubtful ones excuse', () => {
    const score = scored([label('a', { confidence: 0.5, tool_use_ids: ['1'] })], [detection(1, ['1'])]);
    assert.deepEqual([score.right, score.strict.of, score.all.found], [1, 0, 1]);
  });

  it('tells major labels apart', () => {
    const labels = [label('a', { severity: 'major', tool_use_ids: ['1'] }), label('b', { tool_use_ids: ['2'] })];
    assert.deepEqual(scored(labels, [detection(1, ['1'])]).major, { found: 1, of: 1 });
  });

  it('counts the hard negatives that were taken for failures', () => {
    const score = scored([label('a', { tool_use_ids: ['1'] })], [detection(5, ['1']), detection(6, ['2'])], [[4, 6]]);
    assert.equal(score.hardNegatives, 1);
  });
});

import { deepEqual, match, ok } from 'node:assert/strict';
import { failureTooltip } from '../../../src/vscode/deadEnds/failureTooltip';
import { tooltipMarkdown } from '../../../src/vscode/sessionsView/sessionTooltip';
import { englishLocalizer } from '../../support/englishLocalizer';
import { failure } from './failure';

describe('the tooltip of a failed approach', () => {
  it('says all that is known of it', () => {
    const lines = failureTooltip(failure('a', { review: { verdict: 'confirmed', note: 'Mine' } }), englishLocalizer);
    const told = lines.map(({ label, text }) => `${label ?? ''}: ${text}`);
    deepEqual(told.slice(0, 5), [
      'First approach: round twice.: ',
      'Why it failed: Expected 1.01, got 1.',
      'How it showed: a check failed (test)',
      'What became of it: fixed by another attempt',
      'File: /work/app/src/round.ts, lines 3–4 when the session ended',
    ]);
    for (const expected of [
      'Agent: Codex',
      'Session: codex:one',
      'Cost: $0.0300, 12,345 tokens',
      'Confidence: 70%',
      'Still relevant: yes',
      ': You confirmed it.',
      'Your note: Mine',
    ])
      ok(told.includes(expected), `${expected} is not among ${told.join('\n')}`);
  });

  it('says what is not known', () => {
    const markdown = tooltipMarkdown(
      failureTooltip(failure('a', { at: null, microusd: null, files: [], attempt: 3 }), englishLocalizer),
    );
    match(markdown, /\*\*When:\*\* unknown/);
    match(markdown, /\*\*Cost:\*\* unknown, 12,345 tokens/);
    match(markdown, /\*\*Attempt:\*\* 3/);
    const without = failureTooltip(failure('a', { microusd: null, tokens: null }), englishLocalizer);
    match(tooltipMarkdown(without), /\*\*Cost:\*\* unknown, tokens unknown/);
  });
});

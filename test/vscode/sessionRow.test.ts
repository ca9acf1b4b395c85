import { equal, match } from 'node:assert/strict';
import type { FileSessionItem } from '../../src/store/readModels/sessionsOfFile';
import { searchRow } from '../../src/vscode/searchRow';
import { fileSessionRow, sessionRow } from '../../src/vscode/sessionRow';
import { englishLocalizer } from '../support/englishLocalizer';
import { sessionItem } from '../support/sessionDetails';

const fileSession = (of: Partial<FileSessionItem> = {}): FileSessionItem => ({
  ...sessionItem(),
  edits_of_file: 4,
  lines_added: 1200,
  lines_removed: 3,
  last_edited_at: '2026-11-20T10:05:00.000Z',
  ...of,
});

describe('rows of quick picks', () => {
  it('show a session with its cost as own + sidechains', () => {
    const { label, description, detail } = sessionRow(sessionItem({ worktree: 'fix-2' }), englishLocalizer);
    equal(label, 'Add symbols');
    equal(description, '$0.1301 = $0.1292 own + $0.0010 sidechains');
    match(detail, /^Claude Code · claude-opus-5-5, claude-haiku-5-5 · 7m · main · fix-2 · Nov 2\d, 2026, /);
  });

  it('leave room for the cost beside a long title', () => {
    const { label } = sessionRow(sessionItem({ title: `${'😀'.repeat(44)} and more` }), englishLocalizer);
    equal(label, `${'😀'.repeat(44)}…`);
    equal(sessionRow(sessionItem({ title: 'x'.repeat(45) }), englishLocalizer).label, 'x'.repeat(45));
  });

  it('mark a live session, an unknown cost and an incomplete one', () => {
    const cost = { own_microusd: null, sidechain_microusd: null, total_microusd: null, source: 'unknown' } as const;
    const live = sessionRow(sessionItem({ live: true, cost, duration_ms: null, git_branch: null }), englishLocalizer);
    equal(live.label, 'Add symbols (live)');
    equal(live.description, 'cost unknown');
    equal(sessionRow(sessionItem({ unpriced_requests: 1 }), englishLocalizer).description.slice(0, 8), '$0.1301+');
  });

  it('show what a session did to a file', () => {
    const { description, detail } = fileSessionRow(fileSession(), englishLocalizer);
    equal(description, '4 edits · +1,200 −3');
    match(detail, /^Claude Code · main · .* · \$0\.1301$/);
    equal(fileSessionRow(fileSession({ edits_of_file: 1 }), englishLocalizer).description, '1 edit · +1,200 −3');
  });

  it('take no icons and no second line from transcripts', () => {
    const hostile = '$(trash) a\n$(x)';
    const rows = [
      sessionRow(sessionItem({ title: hostile, git_branch: hostile, models: [hostile] }), englishLocalizer),
      searchRow(
        {
          session_uid: 'codex:1',
          agent: hostile,
          title: hostile,
          thread_id: 'main',
          seq: 1,
          at: null,
          kind: 'tool_call',
          tool: hostile,
          snippet: hostile,
          source_path: '/a',
          source_line: 1,
        },
        englishLocalizer,
      ),
    ];
    for (const row of rows) {
      for (const text of Object.values(row)) {
        equal(text.includes('$('), false, text);
        equal(text.includes('\n'), false, text);
      }
    }
  });
});

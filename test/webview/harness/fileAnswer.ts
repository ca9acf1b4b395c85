import type { FileView } from '../../../src/panel/workspaceAnswers';
import { sessionDetail } from './sessionDetail';

const { session } = sessionDetail();

export function fileSession(of: Partial<FileView['sessions'][number]> = {}): FileView['sessions'][number] {
  return {
    ...session,
    edits_of_file: 3,
    lines_added: 40,
    lines_removed: 10,
    last_edited_at: '2026-11-20T14:30:00Z',
    edited_by: [{ thread_id: 'main', agent_type: null, edits: 3 }],
    file_microusd: 1_500_000,
    lines_left: 30,
    ...of,
  };
}

export function fileEdit(of: Partial<FileView['edits'][number]> = {}): FileView['edits'][number] {
  return {
    session_uid: session.session_uid,
    path: '/work/src/invoice.ts',
    seq: 40,
    ordinal: 0,
    thread_id: 'main',
    agent_type: null,
    at: '2026-11-20T14:30:00Z',
    tool: 'Edit',
    operation: 'update',
    status: 'applied',
    lines_added: 12,
    lines_removed: 3,
    line: 17,
    ...of,
  };
}

/** Two sessions that edited a file: their edits, lines and costs make those of the file. */
export function fileAnswer(of: Partial<FileView> = {}): FileView {
  return {
    schema: 'contrail.file_view/1',
    path: '/work/src/invoice.ts',
    sessions: [
      fileSession(),
      fileSession({
        session_uid: 'codex:2',
        agent: 'codex',
        display_title: 'Split the parser',
        edits_of_file: 2,
        lines_added: 60,
        lines_removed: 0,
        last_edited_at: '2026-11-18T09:00:00Z',
        edited_by: [
          { thread_id: 'main', agent_type: null, edits: 1 },
          { thread_id: 'a1', agent_type: 'test-runner', edits: 1 },
        ],
        file_microusd: 500_000,
        lines_left: 15,
      }),
    ],
    sessions_total: 2,
    edits: [
      fileEdit(),
      fileEdit({ seq: 31, at: '2026-11-20T14:20:00Z', status: 'failed', line: null }),
      fileEdit({ seq: 22, at: '2026-11-20T14:10:00Z', operation: 'create', tool: 'Write', line: 1 }),
      fileEdit({
        session_uid: 'codex:2',
        path: '/work/tree/src/invoice.ts',
        seq: 9,
        ordinal: 2,
        at: '2026-11-18T09:00:00Z',
        thread_id: 'a1',
        agent_type: 'test-runner',
      }),
      fileEdit({ session_uid: 'codex:2', seq: 4, at: null }),
    ],
    edits_total: 5,
    microusd: 2_000_000,
    ...of,
  };
}

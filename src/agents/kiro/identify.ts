import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { headField } from '../headField';
import { pathStyle } from '../hostFolders';
import { unquoted } from '../parseJson';

/** Which of Kiro's generations wrote a source. */
export type KiroKind = 'flat' | 'folder' | 'conversation' | 'workspace' | 'execution' | 'chat';

export function kindOf({ path, format }: SourceRef): KiroKind {
  if (format === 'sqlite') return 'conversation';
  const { basename, dirname } = pathStyle(path);
  const name = basename(path);
  const folder = dirname(path);
  if (name === 'session.json' || name === 'messages.jsonl') return 'folder';
  if (name.endsWith('.chat')) return 'chat';
  if (!name.includes('.')) return 'execution';
  return basename(dirname(folder)) === 'workspace-sessions' ? 'workspace' : 'flat';
}

/** Which session a document is of; its parent, where it has one, is in its head. */
export function identifyKiro(source: SourceRef, bytes: Buffer): SourceIdentity | null {
  // Messages without their document tell nothing of the session.
  const head = source.format === 'log' ? '' : bytes.toString('utf8');
  const { basename, dirname } = pathStyle(source.path);
  const name = basename(source.path).replace(/\.(?:jsonl?|chat)$/, '');
  switch (kindOf(source)) {
    case 'flat': {
      const parent = headField(head, 'parent_session_id');
      const isFork = headField(head, 'session_created_reason') === 'rewind';
      return identityOf(name, isFork ? null : parent, headField(head, 'cwd'));
    }
    case 'folder': {
      const parent = headField(head, 'parentSessionId');
      const isAgent =
        headField(head, 'parentExecutionId') !== null || /sub/i.test(headField(head, 'createdReason') ?? '');
      const cwd = /"workspacePaths"\s*:\s*\[\s*("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
      return identityOf(
        basename(dirname(source.path)),
        isAgent ? parent : null,
        cwd === undefined ? null : unquoted(cwd),
      );
    }
    case 'workspace':
      return identityOf(name, null, headField(head, 'workspaceDirectory'));
    case 'execution': {
      const execution = headField(head, 'executionId');
      if (execution === null) return null;
      const session = headField(head, 'chatSessionId') ?? headField(head, 'sessionId') ?? execution;
      return { ...identityOf(session, null, null), transcriptKey: `execution ${execution}` };
    }
    case 'chat': {
      const execution = headField(head, 'executionId') ?? name;
      const session = headField(head, 'workflowId') ?? execution;
      // Later snapshots of an execution repeat the earlier ones.
      return { ...identityOf(session, null, null), transcriptKey: `chat ${execution}` };
    }
    case 'conversation':
      return null;
  }
}

function identityOf(id: string, parent: string | null, cwd: string | null): SourceIdentity {
  return parent === null
    ? { sessionId: id, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: id }
    : { sessionId: null, threadId: id, parentThreadId: parent, cwd, transcriptKey: id };
}

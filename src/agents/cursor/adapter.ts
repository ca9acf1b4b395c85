import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import { fileOfSource } from '../../model/sourceFormat';
import { abandonedMessages } from '../abandonedParent';
import type { AgentAdapter, ReaderContext, SourceContent, SourcePart, SourceRef } from '../adapter';
import { familyRoot } from '../familyRoot';
import { isSessionId } from '../sessionId';
import { ChatReader } from './chatReader';
import { chatParts } from './chatStore';
import { readHeads } from './composerHeads';
import { ComposerReader } from './composerReader';
import { enumerate, roots, watchPaths } from './layout';
import { identifyTranscript, TranscriptReader } from './transcriptReader';
import { WorkspaceReader, workspaceParts } from './workspaceReader';

/** Cursor: the editor's conversations, the command line's, and the transcripts both leave (docs/agents/cursor.md). */
export const cursorAdapter: AgentAdapter = {
  agent: 'cursor',
  displayName: agentNames.cursor,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'none',
    toolCalls: 'exact',
    toolOutput: 'partial',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots,
  enumerate,
  identify: source => identifyTranscript(source),
  parts,
  openContent: (context, state) => {
    switch (kindOf(context.source)) {
      case 'composers':
        return new ComposerReader(context, state);
      case 'workspace':
        return new WorkspaceReader(context);
      case 'chat':
        return new ChatReader(context, state);
      case 'transcript':
        return new TranscriptReader(context, state);
    }
  },
  abandoned: abandonedMessages,
  usageAt: 'last_event',
  resumeCommand: id => (isSessionId(id) ? ['cursor-agent', '--resume', id] : null),
  watchPaths,
};

function* parts(source: SourceRef, content: SourceContent): Iterable<SourcePart> {
  if (content.format === 'text') {
    yield {
      part: 'transcript',
      version: createHash('sha256').update(content.text).digest('base64url'),
      identity: identifyTranscript(source),
    };
    return;
  }
  if (content.format !== 'sqlite') return;
  const kind = kindOf(source);
  if (kind === 'workspace') yield* workspaceParts(source, content.database);
  else if (kind === 'chat') yield* chatParts(source, content.database);
  else if (content.database.columns('cursorDiskKV').has('value')) yield* composerParts(content);
}

function* composerParts({ database }: Extract<SourceContent, { format: 'sqlite' }>): Iterable<SourcePart> {
  const heads = readHeads(database);
  const parents = new Map(heads.map(({ id, parentId }) => [id, parentId]));
  for (const { id, parentId, cwd, version, isEmpty } of heads) {
    if (isEmpty) continue;
    const root = familyRoot(id, parents);
    const isMain = root === id || parentId === null;
    yield {
      part: id,
      version,
      identity: {
        sessionId: isMain ? id : root,
        threadId: isMain ? mainThread : id,
        parentThreadId: isMain ? null : parentId === root ? mainThread : parentId,
        cwd,
        transcriptKey: id,
      },
    };
  }
}

/** What a source is, by its file. */
function kindOf(source: ReaderContext['source']): 'composers' | 'workspace' | 'chat' | 'transcript' {
  const file = fileOfSource(source);
  if (source.format !== 'sqlite') return 'transcript';
  if (basename(file) === 'store.db') return 'chat';
  return basename(dirname(file)) === 'globalStorage' ? 'composers' : 'workspace';
}

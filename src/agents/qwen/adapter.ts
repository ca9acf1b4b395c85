import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { ChatDocument } from '../gemini/chatDocument';
import { distinctRoots, pathOf, pathStyle, withOverride } from '../hostFolders';
import { abandonedByRewind } from '../rewinds';
import { isSessionId } from '../sessionId';
import { identifyRecord } from './identifyRecord';
import { listTranscripts } from './layout';
import { RecordReader } from './recordReader';

/** Qwen Code (docs/agents/qwen.md). */
export const qwenAdapter: AgentAdapter = {
  agent: 'qwen',
  displayName: agentNames.qwen,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'exact',
  },
  roots: environment => {
    const byDefault = pathOf(environment).join(environment.home, '.qwen');
    return distinctRoots(
      ['QWEN_HOME', 'QWEN_RUNTIME_DIR'].flatMap(variable => withOverride(environment, variable, byDefault)),
    );
  },
  enumerate: (root, onProblem) => listTranscripts(root.path, onProblem),
  identify: identifyRecord,
  open: (context, state) => new RecordReader(context, state),
  // Before 2026 Qwen Code wrote Gemini CLI's documents.
  openContent: (context, state) => new ChatDocument(context, state, null),
  abandoned: abandonedByRewind,
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['qwen', '--resume', id] : null),
  watchPaths: ({ path }) => {
    const { join } = pathStyle(path);
    return [
      { path: join(path, 'projects'), recursive: true },
      { path: join(path, 'tmp'), recursive: true },
    ];
  },
};

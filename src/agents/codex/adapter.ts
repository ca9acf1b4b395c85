import { posix, win32 } from 'node:path';
import { agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, StoreRoot } from '../adapter';
import { abandonedByRollback } from '../rollbacks';
import { isSessionId } from '../sessionId';
import { identifyRollout } from './identifyRollout';
import { listRollouts } from './listRollouts';
import { RolloutReader } from './rolloutReader';

/** OpenAI Codex: CLI, desktop and IDE extension share one store (docs/agents/codex.md). */
export const codexAdapter: AgentAdapter = {
  agent: 'codex',
  displayName: agentNames.codex,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots,
  enumerate: (root, onProblem) => listRollouts(root.path, onProblem),
  identify: identifyRollout,
  open: (context, state) => new RolloutReader(context, state),
  abandoned: abandonedByRollback,
  usageAt: 'last_event',
  resumeCommand: id => (isSessionId(id) ? ['codex', 'resume', id] : null),
  watchPaths: root => [
    { path: pathStyle(root.path).join(root.path, 'sessions'), recursive: true },
    { path: pathStyle(root.path).join(root.path, 'archived_sessions'), recursive: false },
  ],
};

/** `~/.codex`, and `CODEX_HOME` where it points elsewhere: sessions written before it was set stay in the default. */
function roots({ platform, home, variables }: HostEnvironment): StoreRoot[] {
  const { join, normalize } = platform === 'win32' ? win32 : posix;
  const byDefault = join(home, '.codex');
  const configured = variables.CODEX_HOME;
  const found = [{ path: byDefault, origin: 'default' }];
  if (configured && normalize(configured) !== byDefault) found.push({ path: configured, origin: 'CODEX_HOME' });
  return found;
}

function pathStyle(path: string): typeof posix {
  return /^(?:[A-Za-z]:|\\\\)/.test(path) ? win32 : posix;
}

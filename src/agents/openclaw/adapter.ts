import { agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, StoreRoot } from '../adapter';
import { distinctRoots, pathOf } from '../hostFolders';
import { abandonedBranches } from '../pi/abandoned';
import { PiSessionReader } from '../pi/sessionReader';
import { partsOfDatabase } from './agentDatabase';
import { DatabaseReader } from './databaseReader';
import { gatewayText } from './gatewayText';
import { identifyTranscript, isCopy, listTranscripts } from './transcriptFiles';

/** OpenClaw (before: Clawdbot, Moltbot) and what is made of it: agents behind a gateway, written like Pi's sessions (docs/agents/openclaw.md). */
export const openclawAdapter: AgentAdapter = {
  agent: 'openclaw',
  displayName: agentNames.openclaw,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'partial',
    toolCalls: 'exact',
    toolOutput: 'partial',
    reasoning: 'exact',
    edits: 'partial',
  },
  roots,
  enumerate: listTranscripts,
  identify: identifyTranscript,
  parts: partsOfDatabase,
  open: (context, state) =>
    new PiSessionReader(context, state, { userText: gatewayText, isCopy: isCopy(context.source) }),
  openContent: (context, state) => new DatabaseReader(context, state),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

/** The names that the product had, and those of products that ship it. */
const folders = ['.openclaw', '.clawdbot', '.moltbot', '.moldbot', '.kimi_openclaw', '.qclaw'] as const;

function roots({ platform, home, variables }: HostEnvironment): StoreRoot[] {
  const path = pathOf({ platform });
  const found = folders.map((name, index) => ({
    path: path.join(home, name, 'agents'),
    origin: index === 0 ? 'default' : name,
  }));
  for (const variable of ['OPENCLAW_STATE_DIR', 'CLAWDBOT_STATE_DIR', 'OPENCLAW_DIR'] as const) {
    const named = variables[variable]?.replace(/^~(?=$|[\\/])/, () => home);
    if (named && path.isAbsolute(named)) found.push({ path: path.join(named, 'agents'), origin: variable });
  }
  return distinctRoots(found);
}

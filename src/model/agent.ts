import * as z from 'zod/mini';

/** The coding agents Contrail reads. The string is the `<agent>` of a session uid and is stable for ever. */
export const agentIds = [
  // One a line, in the order of the registry.
  'claude-code',
  'codex',
  'pi',
  'omp',
  'prime-agent',
  'opencode',
  'kilo',
  'openclaw',
  'cursor',
  'gemini',
  'qwen',
  'kimi',
  'droid',
  'aider',
  'zed',
  'cline',
  'copilot',
  'crush',
  'opencode-go',
  'roo',
  'kilo-legacy',
  'grok',
  'hermes',
  'kiro',
  'goose',
  'continue',
  'vscode-copilot',
  'amp',
  'antigravity',
  'vibe',
] as const;

export const agentId = /* @__PURE__ */ z.enum(agentIds);
export type AgentId = (typeof agentIds)[number];

/** What people call them. */
export const agentNames: Readonly<Record<AgentId, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  pi: 'Pi',
  omp: 'Oh My Pi',
  'prime-agent': 'Prime Agent',
  opencode: 'OpenCode',
  kilo: 'Kilo Code',
  openclaw: 'OpenClaw',
  cursor: 'Cursor',
  gemini: 'Gemini CLI',
  qwen: 'Qwen Code',
  kimi: 'Kimi Code',
  droid: 'Droid',
  aider: 'Aider',
  zed: 'Zed',
  cline: 'Cline',
  copilot: 'Copilot CLI',
  crush: 'Crush',
  'opencode-go': 'OpenCode (Go)',
  roo: 'Roo Code',
  'kilo-legacy': 'Kilo Code (legacy)',
  grok: 'Grok Build',
  hermes: 'Hermes',
  kiro: 'Kiro',
  goose: 'Goose',
  continue: 'Continue',
  'vscode-copilot': 'Copilot Chat',
  amp: 'Amp',
  antigravity: 'Antigravity',
  vibe: 'Mistral Vibe',
};

/** As `agentNames`; an agent that this version does not know is called by its id. */
export function agentName(agent: string): string {
  const names: Readonly<Record<string, string>> = agentNames;
  return Object.hasOwn(names, agent) ? (names[agent] ?? agent) : agent;
}

/**
 * How much of a figure or text an agent's own record carries:
 * `exact` as recorded, `partial` some records lack it, `estimated` worked out by us, `none` not in the store.
 */
export type FidelityLevel = 'exact' | 'partial' | 'estimated' | 'none';

/** What an adapter can promise about each kind of knowledge; shown by Doctor and the UI. */
export interface Fidelity {
  readonly content: FidelityLevel;
  readonly tokens: FidelityLevel;
  readonly cost: FidelityLevel;
  readonly toolCalls: FidelityLevel;
  readonly toolOutput: FidelityLevel;
  readonly reasoning: FidelityLevel;
  readonly edits: FidelityLevel;
}

/** `<agent>:<native session id>`: the identity of a session in every store, export and URL. */
export type SessionUid = `${AgentId}:${string}`;

export function sessionUid(agent: AgentId, nativeId: string): SessionUid {
  return `${agent}:${nativeId}`;
}

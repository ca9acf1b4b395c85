/**
 * Names of codicons by agent. By its id as text: sessions of agents that this version does not know can be in the store.
 * Where nothing of an agent's name can be drawn, it is what its name or mark calls to mind.
 */
const icons: ReadonlyMap<string, string> = new Map([
  // One a line, so that two that are added at once do not meet.
  ['aider', 'lightbulb'],
  ['amp', 'zap'],
  ['antigravity', 'rocket'],
  ['claude-code', 'sparkle'],
  ['cline', 'debug-console'],
  ['codex', 'hubot'],
  ['continue', 'debug-continue'],
  ['copilot', 'copilot'],
  ['crush', 'heart'],
  ['cursor', 'inspect'],
  ['droid', 'gear'],
  ['gemini', 'star-full'],
  ['goose', 'send'],
  ['grok', 'telescope'],
  ['hermes', 'mail'],
  ['kilo', 'law'],
  ['kilo-legacy', 'history'],
  ['kimi', 'color-mode'],
  ['kiro', 'eye'],
  ['omp', 'smiley'],
  ['openclaw', 'octoface'],
  ['opencode', 'code'],
  ['opencode-go', 'file-code'],
  ['pi', 'pie-chart'],
  ['prime-agent', 'shield'],
  ['qwen', 'cloud'],
  ['roo', 'squirrel'],
  ['vibe', 'pulse'],
  ['vscode-copilot', 'vscode'],
  ['zed', 'window'],
]);

/** A shape for every agent; colors would say nothing. */
export function agentIcon(agent: string): string {
  return icons.get(agent) ?? 'comment-discussion';
}

import { equal, match, notEqual } from 'node:assert/strict';
import { agentIds } from '../../../src/model/agent';
import { agentIcon } from '../../../src/vscode/sessionsView/agentIcon';

/** Agents whose sessions are read, or will be. */
const agents = [
  ...['opencode', 'kilo', 'kilo-legacy', 'opencode-go', 'gemini', 'qwen', 'kimi', 'copilot', 'vscode-copilot'],
  ...['cursor', 'cline', 'roo', 'continue', 'droid', 'pi', 'omp', 'openclaw', 'kiro', 'crush', 'goose', 'aider'],
  ...['amp', 'grok', 'hermes', 'vibe', 'zed', 'antigravity'],
];

describe('agentIcon', () => {
  it('is another for every agent, and for those that are not known', () => {
    const all = [...new Set([...agentIds, ...agents]), 'stranger'];
    const icons = new Set(all.map(agentIcon));
    equal(icons.size, all.length);
    for (const icon of icons) match(icon, /^[a-z]+(?:-[a-z]+)*$/);
  });

  it('is that of a stranger for names that objects have', () => {
    equal(agentIcon('constructor'), agentIcon('stranger'));
    notEqual(agentIcon('codex'), agentIcon('stranger'));
  });
});

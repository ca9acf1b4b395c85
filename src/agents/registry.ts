import type { AgentAdapter } from './adapter';
import { aiderAdapter } from './aider/adapter';
import { claudeAdapter } from './claude/adapter';
import { codexAdapter } from './codex/adapter';
import { cursorAdapter } from './cursor/adapter';
import { zedAdapter } from './zed/adapter';

/** Every agent Contrail reads, in the order Doctor lists them. Adding one is one folder and one line here. */
export const adapters: readonly AgentAdapter[] = [
  // One a line, so that two that are added at once do not meet.
  claudeAdapter,
  codexAdapter,
  cursorAdapter,
  aiderAdapter,
  zedAdapter,
];

export function adapterOf(agent: string): AgentAdapter {
  const adapter = adapters.find(candidate => candidate.agent === agent);
  if (adapter === undefined) throw new Error(`no adapter for agent ${agent}`);
  return adapter;
}

import type { AgentAdapter } from './adapter';
import { claudeAdapter } from './claude/adapter';
import { codexAdapter } from './codex/adapter';
import { cursorAdapter } from './cursor/adapter';
import { droidAdapter } from './droid/adapter';
import { grokAdapter } from './grok/adapter';
import { kiloAdapter } from './kilo/adapter';
import { ompAdapter } from './omp/adapter';
import { openclawAdapter } from './openclaw/adapter';
import { opencodeAdapter } from './opencode/adapter';
import { piAdapter } from './pi/adapter';
import { primeAdapter } from './prime/adapter';

/** Every agent Contrail reads, in the order Doctor lists them. Adding one is one folder and one line here. */
export const adapters: readonly AgentAdapter[] = [
  // One a line, so that two that are added at once do not meet.
  claudeAdapter,
  codexAdapter,
  piAdapter,
  ompAdapter,
  primeAdapter,
  opencodeAdapter,
  kiloAdapter,
  openclawAdapter,
  cursorAdapter,
  droidAdapter,
  grokAdapter,
];

export function adapterOf(agent: string): AgentAdapter {
  const adapter = adapters.find(candidate => candidate.agent === agent);
  if (adapter === undefined) throw new Error(`no adapter for agent ${agent}`);
  return adapter;
}

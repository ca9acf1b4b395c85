import type { AgentAdapter } from './adapter';
import { aiderAdapter } from './aider/adapter';
import { ampAdapter } from './amp/adapter';
import { antigravityAdapter } from './antigravity/adapter';
import { claudeAdapter } from './claude/adapter';
import { clineAdapter } from './cline/adapter';
import { codexAdapter } from './codex/adapter';
import { continueAdapter } from './continue/adapter';
import { copilotAdapter } from './copilot/adapter';
import { crushAdapter } from './crush/adapter';
import { cursorAdapter } from './cursor/adapter';
import { droidAdapter } from './droid/adapter';
import { geminiAdapter } from './gemini/adapter';
import { gooseAdapter } from './goose/adapter';
import { grokAdapter } from './grok/adapter';
import { hermesAdapter } from './hermes/adapter';
import { kiloAdapter } from './kilo/adapter';
import { kiloLegacyAdapter } from './kiloLegacy/adapter';
import { kimiAdapter } from './kimi/adapter';
import { kiroAdapter } from './kiro/adapter';
import { ompAdapter } from './omp/adapter';
import { openclawAdapter } from './openclaw/adapter';
import { opencodeAdapter } from './opencode/adapter';
import { opencodeGoAdapter } from './opencodeGo/adapter';
import { piAdapter } from './pi/adapter';
import { primeAdapter } from './prime/adapter';
import { qwenAdapter } from './qwen/adapter';
import { rooAdapter } from './roo/adapter';
import { vibeAdapter } from './vibe/adapter';
import { vscodeCopilotAdapter } from './vscodeCopilot/adapter';
import { zedAdapter } from './zed/adapter';

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
  geminiAdapter,
  qwenAdapter,
  kimiAdapter,
  droidAdapter,
  aiderAdapter,
  zedAdapter,
  clineAdapter,
  copilotAdapter,
  crushAdapter,
  opencodeGoAdapter,
  rooAdapter,
  kiloLegacyAdapter,
  grokAdapter,
  hermesAdapter,
  kiroAdapter,
  gooseAdapter,
  continueAdapter,
  vscodeCopilotAdapter,
  ampAdapter,
  antigravityAdapter,
  vibeAdapter,
];

export function adapterOf(agent: string): AgentAdapter {
  const adapter = adapters.find(candidate => candidate.agent === agent);
  if (adapter === undefined) throw new Error(`no adapter for agent ${agent}`);
  return adapter;
}

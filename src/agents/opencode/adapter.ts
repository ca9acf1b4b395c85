import { openCodeAdapter } from './family';

/** OpenCode (docs/agents/opencode.md): the CLI, its desktop app and its extensions share one store. */
export const opencodeAdapter = openCodeAdapter({
  agent: 'opencode',
  revision: 1,
  folder: 'opencode',
  databaseName: /^opencode(?:-.+)?\.db$/,
  databaseVariable: 'OPENCODE_DB',
  program: 'opencode',
});

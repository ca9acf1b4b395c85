import { openCodeAdapter } from '../opencode/family';

/**
 * Kilo Code since it is made from OpenCode (docs/agents/kilo.md): CLI and VS Code extension share one store. Databases of
 * other channels than the released one keep OpenCode's name (`database/database.ts`).
 */
export const kiloAdapter = openCodeAdapter({
  agent: 'kilo',
  revision: 1,
  folder: 'kilo',
  databaseName: /^(?:kilo|opencode)(?:-.+)?\.db$/,
  databaseVariable: 'KILO_DB',
  program: 'kilo',
});

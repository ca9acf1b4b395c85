import { crushAdapter } from '../crush/family';
import { pathOf } from '../hostFolders';

/**
 * OpenCode as it was written in Go until mid-2025 (docs/agents/opencode-go.md), the beginning of Crush: the same tables in
 * `.opencode/opencode.db` of each directory it was started in. Nothing lists these directories.
 */
export const opencodeGoAdapter = crushAdapter({
  agent: 'opencode-go',
  revision: 1,
  folder: '.opencode',
  database: 'opencode.db',
  registries: environment => [{ path: pathOf(environment).join(environment.home, '.opencode'), origin: 'default' }],
});

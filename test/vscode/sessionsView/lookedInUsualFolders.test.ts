import { equal } from 'node:assert/strict';
import { lookedInUsualFolders } from '../../../src/vscode/sessionsView/lookedInUsualFolders';

const lookedIn = (origins: readonly string[], hasOwnHome = false): boolean =>
  lookedInUsualFolders({ agents: [{ looked_in: origins.map(origin => ({ origin })) }] }, hasOwnHome);

describe('lookedInUsualFolders', () => {
  it('is true of the homes of agents, and of the places where systems put such folders', () =>
    equal(lookedIn(['default', 'Claude Desktop', 'XDG_CONFIG_HOME']), true));

  it('is false where the user or a variable has named another', () => {
    equal(lookedIn(['default'], true), false);
    equal(lookedIn(['default', 'CODEX_HOME']), false);
    equal(lookedIn(['CLAUDE_CONFIG_DIR']), false);
  });
});

import { deepEqual } from 'node:assert/strict';
import { groupParts, mostRows } from '../../../src/vscode/sessionsView/groupParts';
import { SessionTree } from '../../../src/vscode/sessionsView/sessionTree';
import { context, session } from './session';

const group = (size: number) => ({
  id: 'agent:codex',
  label: 'Codex',
  sessions: Array.from({ length: size }, (_, index) => session(String(index))),
});

describe('groupParts', () => {
  it('leaves a group that fits as it is', () => {
    const given = group(mostRows);
    deepEqual(groupParts([given], context()), [{ ...given, isContinued: false }]);
  });

  it('cuts a larger one, keeps every session and its order, and says which rows a part holds', () => {
    const given = group(2 * mostRows + 1);
    const parts = groupParts([given, group(1)], context());
    deepEqual(
      parts.map(({ id, label, sessions, isContinued }) => [id, label, sessions.length, isContinued]),
      [
        ['agent:codex', 'Codex, 1–200', 200, true],
        ['agent:codex/200', 'Codex, 201–400', 200, true],
        ['agent:codex/400', 'Codex, 401–401', 1, false],
        ['agent:codex', 'Codex', 1, false],
      ],
    );
    deepEqual(
      parts.slice(0, 3).flatMap(({ sessions }) => sessions),
      given.sessions,
    );
  });

  it('makes parts of the tree, of which only the last may be continued on a page that is not loaded', () => {
    const tree = new SessionTree();
    const { sessions } = group(mostRows + 1);
    tree.update({ sessions, left: 1, error: undefined }, context({ grouping: 'agent' }));
    deepEqual(
      tree.roots.map(node => (node.kind === 'group' ? [node.sessions.length, node.isComplete] : node.kind)),
      [[mostRows, true], [1, false], 'more'],
    );
  });
});

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { crushAdapter } from '../../../src/agents/crush/adapter';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';
import { countedCalls, net, readProject } from './corpusProject';

const root = sharedPath('corpus/crush');

describe(`crush databases of real projects${root === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  let folder: string;
  beforeEach(function () {
    if (root === undefined) this.skip();
    folder = temporaryFolder();
  });
  afterEach(() => folder && rmSync(folder, { recursive: true, force: true }));

  for (const [name, calls] of [
    ['Starmel__OpenSuperWhisper', 14],
    ['dbos-inc__dbos-transact-golang', 7],
  ] as const) {
    it(`of ${name} are read in full`, async () => {
      const project = await readProject(crushAdapter, join(root ?? '', name), folder);
      assert.deepEqual(
        project.facts.flatMap(({ problems }) => problems),
        [],
      );
      assert.deepEqual(
        new Set(project.facts.map(({ identity }) => identity.transcriptKey)),
        new Set(project.costs.keys()),
      );
      // What the sessions state they cost, and nothing for those that state none.
      for (const { identity, usages } of project.facts) {
        const cost = Math.round((project.costs.get(identity.transcriptKey) ?? 0) * 1e9);
        assert.deepEqual(
          usages.map(({ statedNanoUsd }) => statedNanoUsd),
          cost === 0 ? [] : [cost],
        );
      }
      const counted = countedCalls(project);
      assert.equal(counted.length, calls);
      for (const [id, ours, stated] of counted) assert.equal(net(ours), net(stated), id);
      // All texts of applied edits are known.
      for (const { edits } of project.facts)
        for (const { status, after, path } of edits) assert.ok(status !== 'applied' || after !== null, path);
    });
  }

  it('of projects without sessions are empty', async () => {
    const { facts } = await readProject(crushAdapter, join(root ?? '', 'aaditagrawal__slopmeter'), folder);
    assert.deepEqual(facts, []);
  });
});

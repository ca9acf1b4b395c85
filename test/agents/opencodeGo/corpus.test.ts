import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { opencodeGoAdapter } from '../../../src/agents/opencodeGo/adapter';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';
import { countedCalls, net, readProject } from '../crush/corpusProject';

const root = sharedPath('corpus/opencode-go/flatironinstitute__fi-slurm-utils');

/** US dollars of its sessions, as its table of sessions has them. */
const costs = [
  0.0115357, 0.0388762, 0.2147178, 0.3011756, 0.4844444, 0.7565063, 0.9521413, 0.9947971, 4.0586238,
] as const;

describe(`a database of OpenCode (Go)${root === undefined ? ' (corpus not on this machine)' : ''}`, () => {
  let folder: string;
  beforeEach(function () {
    if (root === undefined) this.skip();
    folder = temporaryFolder();
  });
  afterEach(() => folder && rmSync(folder, { recursive: true, force: true }));

  it('is read in full, with its write-ahead log', async () => {
    const project = await readProject(opencodeGoAdapter, root ?? '', folder);
    assert.deepEqual(
      project.facts.flatMap(({ problems }) => problems),
      [],
    );
    const stated = project.facts.flatMap(({ usages }) => usages.map(({ statedNanoUsd }) => statedNanoUsd ?? 0));
    assert.deepEqual(
      stated.sort((a, b) => a - b),
      costs.map(cost => Math.round(cost * 1e9)),
    );
    const counted = countedCalls(project);
    assert.equal(counted.length, 36);
    for (const [id, ours, counts] of counted) assert.equal(net(ours), net(counts), id);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aiderAdapter } from '../../../src/agents/aider/adapter';
import { type CollectedContent, collectContent, partsOf } from '../../support/collectContent';
import { sharedPath } from '../../support/shared';

const root = sharedPath('corpus/aider');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

describe(`chat histories that aider wrote${absent}`, () => {
  for (const name of histories()) {
    it(`have what ${name} says, each once`, async () => {
      const path = join(root ?? '', name);
      const text = readFileSync(path, 'utf8');
      const runs = await readRuns(path);
      const sum = (of: (facts: CollectedContent) => number): number =>
        runs.reduce((total, facts) => total + of(facts), 0);

      // Aider marks its own lines with two blanks at their end.
      const prompts = [...text.matchAll(/(?<!^####[^\n]*\n)^#### (?!\/|!|<blank>).*(?<!\]: \w+) {2}$/gm)].length;
      assert.equal(
        sum(({ events }) => events.filter(({ detail }) => detail === 'prompt').length),
        prompts,
      );
      const tokens = [...text.matchAll(/^> Tokens: ([\d.]+)(k?) sent, .*?([\d.]+)(k?) received/gm)];
      const count = (value = '0', unit = ''): number => Math.round(Number(value) * (unit === 'k' ? 1000 : 1));
      assert.equal(
        sum(({ usages }) => usages.reduce((total, usage) => total + usage.tokens.input + usage.tokens.cacheWrite5m, 0)),
        tokens.reduce((total, [, sent, unit]) => total + count(sent, unit), 0),
      );
      assert.equal(
        sum(({ usages }) => usages.reduce((total, usage) => total + usage.tokens.output, 0)),
        tokens.reduce((total, [, , , received, unit]) => total + count(received, unit), 0),
      );
      const costs = [...text.matchAll(/Cost: \$([\d.]+) message/g)].map(([, cost]) => Math.round(Number(cost) * 1e9));
      assert.deepEqual(
        runs.flatMap(({ usages }) => usages.flatMap(({ statedNanoUsd }) => statedNanoUsd ?? [])),
        costs,
      );
      assert.equal(
        sum(({ edits }) => edits.filter(({ status }) => status === 'applied').length),
        // Of one answer that failed, another file was written all the same: aider says so in numbers only.
        [...text.matchAll(/^> Applied edit to /gm)].length +
          [...text.matchAll(/^# The other \d+ SEARCH\/REPLACE blocks?/gm)].length,
      );
      for (const { edits } of runs)
        for (const { hunks, status } of edits) if (status === 'applied') assert.ok(hunks.length > 0);
    });
  }

  it('agree with themselves on what a run cost', async function () {
    if (root === undefined) return this.skip();
    for (const name of histories()) {
      for (const { usages, sessions } of await readRuns(join(root, name))) {
        const stated = sessions[0]?.statedTotal?.nanoUsd;
        if (stated === undefined) continue;
        const messages = usages.reduce((total, { statedNanoUsd }) => total + (statedNanoUsd ?? 0), 0);
        // Each is rounded to two digits.
        assert.ok(Math.abs(messages - stated) <= 0.006e9 * usages.length, `${name}: ${messages} ${stated}`);
      }
    }
  });

  it('have the errors and interruptions that the scenarios are about', async function () {
    if (root === undefined) return this.skip();
    const details = async (part: string): Promise<(string | null)[]> => {
      const name = histories().find(file => file.includes(part));
      assert.ok(name !== undefined, part);
      return (await readRuns(join(root, name))).flatMap(({ events }) => events.map(({ detail }) => detail));
    };
    assert.ok((await details('2-14_turn-aborted-by-error')).includes('api_error'));
    assert.ok((await details('2-20_user-esc-interrupt')).includes('interrupt'));
    assert.ok((await details('regressions/interrupted-turn')).includes('interrupt'));
    assert.ok((await details('2-5_synchronous-slash-command')).includes('command'));
  });

  it('have failing checks where aider was told to test', async function () {
    if (root === undefined) return this.skip();
    const name = histories().find(file => file.includes('2-4_self-correction-iteration'));
    const [facts] = name === undefined ? [] : await readRuns(join(root, name));
    assert.deepEqual(
      facts?.checks.map(({ category, result }) => [category, result]),
      [
        ['test', 'fail'],
        ['test', 'fail'],
        ['test', 'fail'],
      ],
    );
  });
});

/** Those that aider wrote; others are tests of other tools, by hand. */
function histories(): string[] {
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => /(?:transcript|\.aider\.chat\.history)\.md$/.test(name) && !/kenn-io|Dicklesworthstone/.test(name))
    .sort();
}

async function readRuns(path: string): Promise<CollectedContent[]> {
  const parts = await partsOf(aiderAdapter, { agent: 'aider', path, format: 'text', companions: [] });
  return Promise.all(parts.map(part => collectContent(aiderAdapter, part)));
}

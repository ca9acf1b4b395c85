import assert from 'node:assert/strict';
import type { CollectedContent } from '../../support/collectContent';
import { anthropic, assistant, call, readSession, total, user } from './readSession';

function spent({ usages }: CollectedContent): unknown[] {
  return usages.map(({ requestKey, tokens, fidelity }) => [
    requestKey.replace(/^.*:/, ''),
    tokens.input,
    tokens.cacheRead,
    tokens.cacheWrite5m,
    tokens.output,
    fidelity,
  ]);
}

const figures = (facts: CollectedContent): unknown[] =>
  spent(facts).map(line => (Array.isArray(line) ? line.slice(1) : line));

describe('what sessions of Continue used', () => {
  it('is told by request, with the cache beside the input or in it, as each provider counts', async () => {
    const openai = {
      usage: {
        prompt_tokens: 1000,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 600 },
        completion_tokens_details: { reasoning_tokens: 20 },
        model: 'gpt-x',
      },
    };
    const { usages } = await readSession({
      history: [user('go'), assistant('a', anthropic(700, 30, 100, 400)), assistant('b', openai)],
    });
    assert.deepEqual(
      usages.map(({ model, tokens: { input, cacheRead, cacheWrite5m, output, reasoning } }) => [
        model,
        input,
        cacheRead,
        cacheWrite5m,
        output,
        reasoning,
      ]),
      [
        ['claude-x', 700, 400, 100, 30, 0],
        ['gpt-x', 400, 600, 0, 30, 20],
      ],
    );
  });

  it('holds as a rest what no message tells', async () => {
    const facts = await readSession({
      history: [user('go'), assistant('a', anthropic(10, 3, 100, 0)), assistant('b', anthropic(20, 4, 0, 100))],
      usage: total(530, 57, 140, 100, 0.25),
    });
    assert.deepEqual(spent(facts).at(-1), ['total', 500, 40, 0, 50, 'partial']);
    assert.equal(facts.usages.at(-1)?.statedNanoUsd, null);
    assert.equal(facts.sessions.at(-1)?.statedTotal?.nanoUsd, 250_000_000);
  });

  it('is the total alone in versions that keep no more', async () => {
    const { usages } = await readSession({ history: [user('go'), assistant('a')], usage: total(30, 7, 4, 2, 0.5) });
    assert.deepEqual(
      usages.map(({ tokens, statedNanoUsd, fidelity }) => [tokens.input, tokens.cacheRead, statedNanoUsd, fidelity]),
      [[30, 4, 500_000_000, 'partial']],
    );
  });

  it('is not told twice of a request that is in the total before its answer is written', async () => {
    const history = [user('go')];
    const first = await readSession({ history, usage: total(10, 3) });
    assert.deepEqual(spent(first), []);

    const asked = [...history, assistant('', anthropic(10, 3, 0, 0), { toolCallStates: [call('c', 'Read', {})] })];
    const second = await readSession({ history: asked, usage: total(30, 7) }, first.state);
    assert.deepEqual(figures(second), [[10, 0, 0, 3, 'exact']]);

    const answered = [...asked, assistant('b', anthropic(20, 4, 0, 0))];
    const third = await readSession({ history: answered, usage: total(30, 7) }, second.state);
    assert.deepEqual(figures(third), [[20, 0, 0, 4, 'exact']]);
  });

  it('stays what it was when a summary takes the place of the messages', async () => {
    const before = await readSession({
      history: [user('go'), assistant('a', anthropic(10, 3, 0, 0))],
      usage: total(10, 3),
    });
    const summary = assistant('We said a.', {}, { conversationSummary: 'We said a.' });
    const after = await readSession({ history: [summary], usage: total(110, 43) }, before.state);
    assert.deepEqual(spent(after), [['total', 100, 0, 0, 40, 'partial']]);

    // Who reads the session only then finds all of it in the total.
    const late = await readSession({ history: [summary], usage: total(110, 43) });
    assert.deepEqual(spent(late), [['total', 110, 0, 0, 43, 'partial']]);
  });

  it('is named alike in a fork, which copies messages and says nothing of it', async () => {
    const history = [
      user('go'),
      assistant('hm', anthropic(1, 1, 0, 0)),
      assistant('', anthropic(2, 2, 0, 0), { toolCallStates: [call('toolu_0123456789abc', 'Read', {})] }),
      assistant('read it', anthropic(3, 3, 0, 0)),
    ];
    const keysOf = ({ usages }: CollectedContent): string[] => usages.map(({ requestKey }) => requestKey);
    const [, ...original] = keysOf(await readSession({ history }));
    const id = '7c0ffee0-0000-4000-8000-0000000000bb';
    const more = [...history, user('and?'), assistant('that is all', anthropic(4, 4, 0, 0))];
    const [first, ...fork] = keysOf(await readSession({ history: more }, undefined, id));
    assert.deepEqual(fork.slice(0, 2), original);
    // What comes before the first call could be anybody's.
    assert.ok(first?.startsWith(id));
    assert.equal(new Set(fork).size, 3);
  });
});

import assert from 'node:assert/strict';
import { identifyRollout } from '../../../src/agents/codex/identifyRollout';
import { mainThread } from '../../../src/model/facts';
import { olderId, ownId } from './lines';
import { sourceAt } from './readSource';

const named = `/c/sessions/2026/01/02/rollout-2026-01-02T03-04-05-${ownId}.jsonl`;
const root = { sessionId: ownId, threadId: mainThread, parentThreadId: null, transcriptKey: ownId };

function identify(first: string | object, path = '/c/x.jsonl'): ReturnType<typeof identifyRollout> {
  return identifyRollout(sourceAt(path), Buffer.from(typeof first === 'string' ? first : `${JSON.stringify(first)}\n`));
}

function meta(payload: object): object {
  return { timestamp: '2026-01-02T03:04:05Z', type: 'session_meta', payload };
}

describe('codex identity of a rollout', () => {
  it('is that of its first record', () => {
    assert.deepEqual(identify(meta({ id: ownId, cwd: '/w', source: 'cli' })), { ...root, cwd: '/w' });
    assert.deepEqual(identify(meta({ id: ownId, session_id: ownId, cwd: '/w' })), { ...root, cwd: '/w' });
  });

  it('is its own for a fork', () => {
    assert.deepEqual(identify(meta({ id: ownId, forked_from_id: olderId })), { ...root, cwd: null });
  });

  it('belongs to the root session for a subagent', () => {
    const spawned = { id: ownId, session_id: olderId, parent_thread_id: 'p', cwd: '/w' };
    assert.deepEqual(identify(meta(spawned)), {
      sessionId: olderId,
      threadId: ownId,
      parentThreadId: 'p',
      cwd: '/w',
      transcriptKey: ownId,
    });
  });

  it('has the parent alone where the version does not record the root', () => {
    const source = { subagent: { thread_spawn: { parent_thread_id: olderId } } };
    const identity = identify(meta({ id: ownId, source }));
    assert.deepEqual([identity?.sessionId, identity?.threadId, identity?.parentThreadId], [null, ownId, olderId]);
  });

  it('is read from a bare first line', () => {
    assert.deepEqual(identify({ id: ownId, timestamp: 'x', instructions: null, git: {} }), { ...root, cwd: null });
  });

  it('is read from a first line that was cut', () => {
    const text = JSON.stringify(
      meta({
        session_id: olderId,
        id: ownId,
        parent_thread_id: olderId,
        cwd: '/w "x"',
        source: { subagent: { thread_spawn: {} } },
        base_instructions: { text: `say "id":"nothing" and "cwd":"/else" ${'x'.repeat(70_000)}` },
      }),
    );
    const identity = identify(text.slice(0, 64 * 1024));
    assert.deepEqual([identity?.sessionId, identity?.threadId, identity?.cwd], [olderId, ownId, '/w "x"']);
  });

  it('is that of the name where the content tells none', () => {
    assert.deepEqual(identify('', named), { ...root, cwd: null });
    assert.deepEqual(identify('{\n  "pretty": "printed"\n}\n', `${named}.zst`), { ...root, cwd: null });
  });

  it('is none for what is not ours', () => {
    assert.equal(identify({ type: 'user', uuid: 'x', sessionId: 'y' }), null);
    assert.equal(identify('no json'), null);
  });
});

import assert from 'node:assert/strict';
import { type Attestation, attestationsOf } from '../../../src/interop/gitAi/authorshipLog';
import { authorshipLog, mixedNote } from './noteTexts';

function told(attestations: readonly Attestation[]): unknown[] {
  return attestations.map(({ author, ranges }) => [author.kind, author.conversation ?? author.person, ranges]);
}

describe('attestationsOf', () => {
  it('reads sessions, people and the keys of earlier versions, in the order of the note', () => {
    assert.deepEqual(told(attestationsOf(mixedNote, 'src/main.rs')), [
      [
        'ai',
        'conv_abc123',
        [
          [1, 10],
          [15, 15],
        ],
      ],
      ['human', 'Developer <dev@example.com>', [[16, 20]]],
    ]);
    assert.deepEqual(attestationsOf(mixedNote, 'src/my file.rs'), [
      {
        author: {
          kind: 'ai',
          agent: 'cursor',
          model: 'gpt-4',
          conversation: 'old_session_id',
          person: 'Developer <dev@example.com>',
        },
        ranges: [[1, 50]],
      },
    ]);
    assert.deepEqual(attestationsOf(mixedNote, 'src/other.rs'), []);
  });

  it('reads notes of Windows, and nothing of other versions or of other notes', () => {
    assert.equal(attestationsOf(mixedNote.replaceAll('\n', '\r\n'), 'src/main.rs').length, 2);
    for (const other of ['authorship/2.0.0', 'authorship/4.0.0', '3.0.0', 3])
      assert.deepEqual(attestationsOf(authorshipLog({ schema_version: other }), 'f'), [], String(other));
    for (const text of ['', '---', 'f\n  k 1\n---\n', 'f\n  k 1\n---\n[]', 'f\n  k 1\n---\n{', 'Reviewed-by: Kim'])
      assert.deepEqual(attestationsOf(text, 'f'), [], text);
    assert.equal(attestationsOf(authorshipLog({}), 'f').length, 1);
    assert.equal(attestationsOf(authorshipLog({ schema_version: 'authorship/3.1.0', new: [1] }), 'f').length, 1);
  });

  it('takes unknown for unknown', () => {
    for (const model of ['unknown', '<synthetic>', '', null, undefined]) {
      const prompts = { k: { agent_id: { tool: 'claude', id: 'i', model } } };
      assert.equal(attestationsOf(authorshipLog({ prompts }), 'f')[0]?.author.model, null);
    }
  });

  it('survives whatever a note holds', () => {
    const section = 'f\n  __proto__ 1\n  constructor 2\n  k 0,3-1,-4,x,99999999999,7-9,2\n  k\n  k 1 2\n   k 5\n';
    assert.deepEqual(told(attestationsOf(authorshipLog({}, section), 'f')), [
      [
        'ai',
        'i',
        [
          [7, 9],
          [2, 2],
        ],
      ],
    ]);
    for (const record of [null, 1, 'x', [], {}, { agent_id: null }, { agent_id: { tool: 1, id: 'x' } }])
      assert.deepEqual(attestationsOf(authorshipLog({ prompts: { k: record } }), 'f'), []);
    const [{ author } = assert.fail()] = attestationsOf(
      authorshipLog({ prompts: { k: { agent_id: { tool: 'x'.repeat(100_000), id: 'i' } } } }),
      'f',
    );
    assert.equal(author.agent?.length, 250);
    assert.deepEqual(attestationsOf(authorshipLog({ prompts: [], sessions: 5, humans: null }), 'f'), []);
  });
});

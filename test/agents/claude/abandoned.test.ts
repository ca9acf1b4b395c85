import assert from 'node:assert/strict';
import fc from 'fast-check';
import { abandonedSeqs } from '../../../src/agents/claude/abandoned';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import type { GraphNode } from '../../../src/model/facts';
import { collectFacts } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { recordedSource, recordedSources } from './claudeStore';

type Row = readonly [node: string, parent: string | null, kind: string, detail?: string];

function abandoned(rows: readonly Row[]): number[] {
  const nodes = rows.map(([node, parentNode, kind, detail], seq) => ({
    seq,
    node,
    parentNode,
    kind,
    detail: detail ?? null,
    callId: null,
  }));
  return [...abandonedSeqs(nodes)].sort((a, b) => a - b);
}

describe('Claude Code abandoned branches', () => {
  it('are what a rewind left behind', () => {
    const rows: Row[] = [
      ['u1', null, 'user_msg', 'prompt'],
      ['a1', 'u1', 'assistant_msg'],
      ['u2', 'a1', 'user_msg', 'prompt'],
      ['a2', 'u2', 'edit'],
      ['r2', 'a2', 'tool_result'],
      ['u3', 'a1', 'user_msg', 'prompt'],
      ['a3', 'u3', 'assistant_msg'],
    ];
    assert.deepEqual(abandoned(rows), [2, 3, 4]);
    // As long as nothing follows, the first branch is the one in use.
    assert.deepEqual(abandoned(rows.slice(0, 5)), []);
  });

  it('are not parallel results, local commands or later notes', () => {
    assert.deepEqual(
      abandoned([
        ['u1', null, 'user_msg', 'prompt'],
        ['c1', 'u1', 'tool_call'],
        ['c2', 'c1', 'tool_call'],
        ['r1', 'c1', 'tool_result'],
        ['r2', 'c2', 'tool_result'],
        ['a1', 'r2', 'assistant_msg'],
        ['t1', 'a1', 'lifecycle', 'turn_end'],
        ['m1', 'a1', 'user_msg', 'command'],
        ['m2', 'm1', 'user_msg', 'command_output'],
        ['u2', 'a1', 'user_msg', 'prompt'],
        ['a2', 'u2', 'assistant_msg'],
      ]),
      [],
    );
  });

  it('are not answers beside which the user spoke again', () => {
    assert.deepEqual(
      abandoned([
        ['u1', null, 'user_msg', 'prompt'],
        ['a1', 'u1', 'assistant_msg'],
        ['u2', 'u1', 'user_msg', 'prompt'],
        ['a2', 'u2', 'assistant_msg'],
      ]),
      [],
    );
  });

  it('are none across roots, which old compactions leave', () => {
    assert.deepEqual(
      abandoned([
        ['u1', null, 'user_msg', 'prompt'],
        ['a1', 'u1', 'assistant_msg'],
        ['u2', 'missing', 'user_msg', 'prompt'],
        ['a2', 'u2', 'assistant_msg'],
        ['u3', null, 'user_msg', 'prompt'],
      ]),
      [],
    );
  });

  it('end, whatever the graph', () => {
    const id = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { nil: null });
    const kind = fc.constantFrom('user_msg', 'assistant_msg', 'tool_result', 'lifecycle');
    const node = fc.record({
      node: id,
      parentNode: id,
      kind,
      detail: fc.constantFrom('prompt', null),
      callId: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.array(node, { maxLength: 20 }), rows => {
        const nodes: GraphNode[] = rows.map((row, seq) => ({ ...row, seq }));
        const found = abandonedSeqs(nodes);
        // What was said last is never abandoned.
        const last = nodes.findLast(one => one.node !== null && one.kind !== 'lifecycle');
        assert.ok(last === undefined || !found.has(last.seq));
      }),
    );
  });

  it('of the recordings are the turns that were rewound', function () {
    if (recordingPath('claude-code') === undefined) this.skip();
    const facts = collectFacts(claudeAdapter, recordedSource('claude-code', 'd9d34da3-9921'));
    const seqs = abandonedSeqs(facts.events);
    assert.deepEqual(
      facts.events.filter(event => seqs.has(event.seq)).map(event => event.summary),
      ['Turn to be rewound', 'This turn will be rewound.', 'Turn took 88 ms'],
    );
    for (const recording of ['claude-code', 'claude-old']) {
      for (const source of recordedSources(recording)) {
        if (source.path.includes('d9d34da3-9921')) continue;
        assert.equal(abandonedSeqs(collectFacts(claudeAdapter, source).events).size, 0, source.path);
      }
    }
  });
});

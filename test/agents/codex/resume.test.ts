import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { FactSink, Json, TranscriptReader } from '../../../src/agents/adapter';
import { codexAdapter } from '../../../src/agents/codex/adapter';
import type { EditFact } from '../../../src/model/facts';
import { type CollectedFacts, linesOf } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { readRollout, sourceAt, sourcesUnder } from './readSource';

const homes = ['codex', 'old/codex-0.117.0', 'old/codex-0.55.0', 'old/codex-0.23.0'].flatMap(name => {
  const home = recordingPath(`${name}/home/.codex`);
  return home === undefined ? [] : [home];
});
const paths = homes.flatMap(home => sourcesUnder(home).map(({ path }) => path));
const absent = paths.length === 0 ? ' (no recordings on this machine)' : '';

describe(`codex reader${absent}`, () => {
  before(function () {
    if (paths.length === 0) this.skip();
  });

  it('tells the same when it is stopped after every line', () => {
    for (const path of paths) {
      assert.deepEqual(readRollout(path, { resumeAfter: () => true }), readRollout(path), path);
    }
  });

  it('tells the same when it is stopped after any lines', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.uniqueArray(fc.nat({ max: 80 })), (path, stops) => {
        const at = new Set(stops);
        assert.deepEqual(readRollout(path, { resumeAfter: line => at.has(line) }), readRollout(path));
      }),
      { numRuns: 60 },
    );
  });

  it('does not change a state it has given away', () => {
    const [path] = paths;
    assert.ok(path !== undefined);
    const given: { state: Json; text: string }[] = [];
    readStepwise(path, reader => {
      const state = reader.state();
      given.push({ state, text: JSON.stringify(state) });
    });
    for (const { state, text } of given) assert.equal(JSON.stringify(state), text);
    assert.ok(new Set(given.map(({ text }) => text)).size > 10);
  });

  it('comes to the same edits when it is flushed after every line', () => {
    for (const path of paths) {
      const flushed = readStepwise(path, reader => reader.flush());
      assert.deepEqual(byKey(flushed), byKey(readRollout(path).edits), path);
    }
  });

  it('survives any damage, and counts on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.array(
          fc.record({
            kind: fc.constantFrom('flip', 'cut', 'repeat', 'zero'),
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            length: fc.nat(400),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        (path, damages) => {
          const facts = readRollout(path, { bytes: damages.reduce(damage, readFileSync(path)) });
          assertSound(facts);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('survives lines of any JSON', () => {
    const callId = fc.constantFrom('call_1', 'exec-1', 'constructor', '__proto__', 'toString');
    const callPayload = fc.record(
      {
        type: fc.constantFrom('function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'),
        call_id: callId,
        name: fc.constantFrom('exec', 'exec_command', 'apply_patch', 'write_stdin', 'spawn_agent', 'wait_agent'),
        arguments: fc.constantFrom('{"cmd":"ls"}', '{"session_id":"__proto__"}', '{"message":"m"}', '[]', 'x'),
        input: fc.constantFrom(
          '*** Begin Patch\n*** Add File: a\n+b\n*** End Patch',
          'tools.exec_command({cmd: "ls"})',
        ),
        output: fc.constantFrom(
          'Process running with session ID __proto__\nOutput:\n',
          'Process exited with code 1\nOutput:\nno',
          '{"agent_id":"constructor"}',
          'Success. Updated the following files:\nA a',
        ),
      },
      { requiredKeys: ['type'] },
    );
    const eventPayload = fc.record(
      {
        type: fc.constantFrom(
          'task_started',
          'task_complete',
          'patch_apply_end',
          'exec_command_end',
          'thread_rolled_back',
        ),
        call_id: callId,
        changes: fc.constantFrom({ a: { type: 'add', content: 'b\n' } }, { a: { type: 'update' } }, { a: null }, []),
        command: fc.constantFrom(['bash', '-lc', 'ls'], 'ls', [1]),
        num_turns: fc.integer({ min: -2, max: 3 }),
        turn_id: callId,
      },
      { requiredKeys: ['type'] },
    );
    const payload = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...knownKeys), fc.oneof(fc.jsonValue(), fc.constantFrom(...knownValues))),
    );
    const time = fc.oneof(fc.jsonValue(), fc.constant('2026-01-02T03:04:05Z'));
    const line = fc.oneof(
      fc.jsonValue(),
      fc.record({ timestamp: time, type: fc.constantFrom(...knownTypes), payload }),
      fc.record({ timestamp: time, type: fc.constant('response_item'), payload: callPayload }),
      fc.record({ timestamp: time, type: fc.constant('event_msg'), payload: eventPayload }),
    );
    const name = '/none/rollout-2026-01-02T03-04-05-01a1fb1a-05f6-7510-b855-ae41a410883e.jsonl';
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), lines => {
        const bytes = Buffer.from(lines.map(value => JSON.stringify(value)).join('\n'));
        assertSound(readRollout(name, { bytes }));
        assert.deepEqual(readRollout(name, { bytes, resumeAfter: () => true }), readRollout(name, { bytes }));
      }),
      { numRuns: 400 },
    );
  });
});

const knownTypes = [
  'session_meta',
  'turn_context',
  'response_item',
  'event_msg',
  'compacted',
  'token_usage_record',
  'message',
];
const knownKeys = [
  'type',
  'id',
  'role',
  'content',
  'call_id',
  'name',
  'arguments',
  'input',
  'output',
  'item',
  'info',
  'action',
  'changes',
  'usage',
  'source',
  'cwd',
  'message',
  'status',
  'num_turns',
  'turn_id',
  'command',
];
const knownValues = [
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'web_search_call',
  'token_count',
  'item_completed',
  'patch_apply_end',
  'task_started',
  'thread_rolled_back',
  'user',
  'assistant',
  'apply_patch',
  'exec',
  'shell',
  'call_1',
  '*** Begin Patch\n*** Add File: a\n+b\n*** End Patch',
  '{"command":["ls"]}',
];

/** Reads a rollout and does something after each line; the edits as they were told. */
function readStepwise(path: string, afterLine: (reader: TranscriptReader) => void): EditFact[] {
  const source = sourceAt(path);
  const bytes = readFileSync(path);
  const identity = codexAdapter.identify(source, bytes);
  assert.ok(identity !== null);
  const edits: EditFact[] = [];
  const nothing = (): void => {};
  const sink: FactSink = {
    session: nothing,
    thread: nothing,
    place: nothing,
    event: nothing,
    usage: nothing,
    edit: fact => void edits.push(fact),
    check: nothing,
    problem: nothing,
  };
  const context = { source, identity, sink, companions: new Map<string, string>(), readBeside: () => null };
  const reader = codexAdapter.open?.(context, undefined);
  assert.ok(reader !== undefined);
  for (const { text, line, offset } of linesOf(bytes)) {
    reader.line(JSON.parse(text), { line, offset });
    afterLine(reader);
  }
  return edits;
}

/** Edits as the store keeps them: the last of each call and ordinal. */
function byKey(edits: readonly EditFact[]): Map<string, EditFact> {
  return new Map([...edits].map(edit => [`${edit.seq}.${edit.ordinal}`, edit]));
}

interface Damage {
  readonly kind: string;
  readonly at: number;
  readonly length: number;
}

function damage(bytes: Buffer, { kind, at, length }: Damage): Buffer {
  const start = Math.floor(at * bytes.length);
  const end = Math.min(bytes.length, start + length);
  const [head, part, tail] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  switch (kind) {
    case 'cut':
      return Buffer.concat([head, tail]);
    case 'repeat':
      return Buffer.concat([head, part, part, tail]);
    case 'zero':
      return Buffer.concat([head, Buffer.alloc(part.length), tail]);
    default:
      return Buffer.concat([head, part.map(byte => byte ^ 4), tail]);
  }
}

/** What must hold of any facts: seqs count up from 0, and no figure is negative. */
function assertSound({ events, usages, edits, checks }: CollectedFacts): void {
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, index) => index),
  );
  const known = new Set(events.map(({ seq }) => seq));
  for (const { tokens } of usages)
    assert.ok(Object.values(tokens).every(count => Number.isSafeInteger(count) && count >= 0));
  for (const { seq } of [...edits, ...checks]) assert.ok(known.has(seq));
  for (const { summary } of events) assert.ok(summary.length <= 200 && !/[\n\r]/.test(summary));
}

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { hermesAdapter } from '../../../src/agents/hermes/adapter';
import { type CollectedContent, collectContent, partsOf } from '../../support/collectContent';
import { temporaryFolder } from '../../support/testStore';
import { type WrittenMessage, writeStateDatabase } from './stateDatabase';

describe('messages of Hermes that are written anew', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = async (messages: readonly WrittenMessage[], state?: CollectedContent['state']) => {
    const path = join(folder, 'state.db');
    await writeStateDatabase(path, messages);
    const [part] = await partsOf(hermesAdapter, { agent: 'hermes', path, format: 'sqlite', companions: [] });
    assert.ok(part !== undefined);
    return {
      version: part.version,
      ...(await collectContent(hermesAdapter, part, state === undefined ? {} : { state })),
    };
  };
  const asked = { role: 'user', content: 'continue', timestamp: 1_773_000_000 };
  const answered = { role: 'assistant', content: 'Done.', timestamp: 1_773_000_005 };

  it('are told once, though all of them have other ids', async () => {
    const before = await read([asked, answered]);
    assert.equal(before.events.length, 2);
    const after = await read(
      [
        { ...asked, id: 11 },
        { ...answered, id: 12 },
        { ...asked, id: 13, timestamp: 1_773_000_100 },
      ],
      before.state,
    );
    assert.notEqual(after.version, before.version);
    // The same words again are another prompt.
    assert.deepEqual(
      after.events.map(({ seq, body }) => [seq, body]),
      [[8, 'continue']],
    );
  });

  it('become abandoned when they are taken back', async () => {
    const before = await read([asked, answered]);
    const after = await read(
      [
        { ...asked, active: 0 },
        { ...answered, active: 0 },
      ],
      before.state,
    );
    assert.notEqual(after.version, before.version);
    assert.deepEqual(
      after.events.map(({ seq }) => seq),
      [0, 4],
    );
    assert.deepEqual(hermesAdapter.abandoned?.(after.events), new Set([0, 4]));
  });

  it('are copies when compaction wrote them without their times', async () => {
    const { events } = await read([
      { ...asked, active: 0 },
      { role: 'user', content: '[CONTEXT SUMMARY]: Nothing yet.', timestamp: 1_773_000_010 },
      { ...asked, timestamp: 1_773_000_010.000001 },
      { ...answered, timestamp: 1_773_000_020 },
    ]);
    assert.deepEqual(
      events.map(({ detail, body }) => [detail, body]),
      [
        ['prompt', 'continue'],
        ['compaction', '[CONTEXT SUMMARY]: Nothing yet.'],
        [null, 'Done.'],
      ],
    );
    assert.deepEqual(hermesAdapter.abandoned?.(events), new Set());
  });

  it('may be merged with a summary, before or after it', async () => {
    const { events } = await read([
      {
        role: 'user',
        content:
          '[PRIOR CONTEXT — for reference only; not a new message]\ncontinue\n[END OF PRIOR CONTEXT — COMPACTION SUMMARY BELOW]\n[CONTEXT COMPACTION — REFERENCE ONLY] Earlier turns.\n--- END OF CONTEXT SUMMARY — respond to the message below, not the summary above ---\nAnd now?',
        timestamp: 1_773_000_010,
      },
    ]);
    assert.deepEqual(
      events.map(({ detail, body }) => [detail, body?.split('\n')[0]]),
      [
        ['prompt', 'continue'],
        ['compaction', '[CONTEXT COMPACTION — REFERENCE ONLY] Earlier turns.'],
        ['prompt', 'And now?'],
      ],
    );
  });

  it('may hold parts behind a mark', async () => {
    const content = `\0json:${JSON.stringify([{ type: 'text', text: 'What is this?' }, { type: 'image_url' }])}`;
    const { events } = await read([{ role: 'user', content, timestamp: 1_773_000_000 }]);
    assert.deepEqual(
      events.map(({ body }) => body),
      ['What is this?\n[image_url]'],
    );
  });
});

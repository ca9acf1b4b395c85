import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { abandonedTurns } from '../../../src/agents/vscodeCopilot/abandoned';
import type { CollectedContent } from '../../support/collectContent';
import { temporaryFolder } from '../../support/testStore';
import { ChatFile, markdown, request, rounds, said, session, shown, uri } from './readChat';

describe('the turns of Copilot Chat', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are prompts and what the response says, with references as part of the text', async () => {
    const response = [
      { kind: 'mcpServersStarting', didStartServerIds: [] },
      { kind: 'thinking', value: ['One, ', 'two.'], id: 'x' },
      { kind: 'thinking', value: '', metadata: { vscodeReasoningDone: true } },
      markdown('See '),
      { kind: 'inlineReference', inlineReference: uri('/w/a.js') },
      markdown(' and '),
      { kind: 'inlineReference', inlineReference: { name: 'total', location: { uri: uri('/w/b.js') } } },
      markdown('.'),
      { kind: 'hook', hookType: 'Stop', stopReason: 'Tests are missing' },
      { kind: 'questionCarousel', isUsed: true, questions: [{ id: 'q', title: 'Which?' }], data: { q: 'both' } },
      { kind: 'questionCarousel', isUsed: false, questions: [{ id: 'q', title: 'Open?' }] },
      { kind: 'novelty', value: 1 },
      { kind: 'novelty', value: 2 },
    ];
    const facts = await new ChatFile(folder).read([{ kind: 0, v: session([request('Sum them', response)]) }]);
    assert.deepEqual(said(facts), [
      'user_msg prompt: Sum them',
      'thinking: One, two.',
      'assistant_msg: See `a.js` and `total`.',
      'lifecycle hook: Tests are missing',
      'decision answer: Which?: both',
    ]);
    assert.deepEqual(
      facts.problems.map(({ reason, detail }) => [reason, detail]),
      [['unknown_record', 'novelty']],
    );
    assert.deepEqual(facts.places, [{ cwd: '/w', gitBranch: null, seq: 0 }]);
  });

  it('are told again under their seqs as they grow, each thing once', async () => {
    const file = new ChatFile(folder);
    const running = { modelState: { value: 0 }, result: undefined };
    const log: object[] = [{ kind: 0, v: session([request('Look', [markdown('I loo')], running)]) }];
    const first = await file.read(log);
    log.push({
      kind: 2,
      k: ['requests', 0, 'response'],
      i: 0,
      v: [markdown('I look.'), shown('c1', 'copilot_readFile')],
    });
    const second = await file.read(log, first.state);
    log.push(
      { kind: 2, k: ['requests', 0, 'response'], v: [markdown('Done.')] },
      {
        kind: 1,
        k: ['requests', 0, 'result'],
        v: { metadata: rounds(['read_file', { filePath: '/w/a.js' }, 'text']) },
      },
      { kind: 1, k: ['requests', 0, 'modelState'], v: { value: 1, completedAt: 1_780_000_100_000 } },
    );
    const third = await file.read(log, second.state);
    const seqs = (facts: CollectedContent) => facts.events.map(({ seq, body }) => [seq, body]);
    assert.deepEqual(seqs(first), [
      [0, 'Look'],
      [4, 'I loo'],
    ]);
    assert.deepEqual(seqs(second), [
      [4, 'I look.'],
      [8, null],
    ]);
    assert.deepEqual(seqs(third), [
      [8, '{"filePath":"/w/a.js"}'],
      [9, 'text'],
      [12, 'Done.'],
    ]);
    assert.deepEqual(
      [first, second, third].map(({ sessions }) => sessions[0]?.endState),
      ['truncated', 'truncated', 'awaiting_user'],
    );
  });

  it('are left behind when a prompt was edited, whether the log still has them or not', async () => {
    const file = new ChatFile(folder);
    const [one, two, three] = [request('one', [markdown('1')]), request('two', [markdown('2')]), request('three', [])];
    const whole = await file.read([
      { kind: 0, v: session([one, two]) },
      { kind: 2, k: ['requests'], i: 1, v: [three] },
    ]);
    assert.deepEqual(left(whole), ['two', '2']);
    // Read before the edit, and gone from a document that is written anew.
    const before = await file.read([{ kind: 0, v: session([one, two]) }]);
    const after = await file.read([{ kind: 0, v: session([one, three]) }], before.state);
    assert.deepEqual(left(before), []);
    assert.deepEqual(left({ ...after, events: [...before.events, ...after.events] }), ['two', '2']);
  });

  it('are left behind while they are undone', async () => {
    const file = new ChatFile(folder);
    const undone = { shouldBeRemovedOnSend: { requestId: 'request_x' } };
    const kept = request('one', []);
    const asked = request('two', [markdown('2')]);
    assert.deepEqual(left(await file.read([{ kind: 0, v: session([kept, { ...asked, ...undone }]) }])), ['two', '2']);
    assert.deepEqual(left(await file.read([{ kind: 0, v: session([kept, { ...asked, isHidden: true }]) }])), [
      'two',
      '2',
    ]);
    const partly = { shouldBeRemovedOnSend: { requestId: 'request_x', afterUndoStop: 's' } };
    assert.deepEqual(left(await file.read([{ kind: 0, v: session([kept, { ...asked, ...partly }]) }])), []);
  });

  it('end by an error, or by the user', async () => {
    const file = new ChatFile(folder, 'json');
    const failed = {
      modelState: { value: 3 },
      result: { errorDetails: { message: 'No more requests', code: 'quota' } },
    };
    const stopped = { modelState: { value: 2 }, result: { errorDetails: { message: 'Canceled', code: 'canceled' } } };
    // A document calls a request cancelled that runs while it is written; once another follows, it was.
    const running = { modelState: { value: 2 }, result: undefined };
    const old = { modelState: undefined, isCanceled: true, result: undefined };
    const requests = [
      request('a', [], failed),
      request('b', [], stopped),
      request('c', [], old),
      request('d', [], running),
    ];
    const facts = await file.read(session(requests));
    assert.deepEqual(said(facts), [
      'user_msg prompt: a',
      'error api_error: No more requests',
      'user_msg prompt: b',
      'human_intervention interrupt: stopped by the user',
      'user_msg prompt: c',
      'human_intervention interrupt: stopped by the user',
      'user_msg prompt: d',
    ]);
    assert.equal(facts.sessions[0]?.endState, 'truncated');
  });

  it('are not the user’s where VS Code sends them', async () => {
    const requests = [
      request('Terminal 1 is waiting', [], { isSystemInitiated: true }),
      { requestId: 'old', message: 'As text', response: ['Plain ', { value: 'words' }] },
    ];
    const facts = await new ChatFile(folder).read([{ kind: 0, v: session(requests) }]);
    assert.deepEqual(said(facts), [
      'user_msg injected: Terminal 1 is waiting',
      'user_msg prompt: As text',
      'assistant_msg: Plain words',
    ]);
    assert.deepEqual(facts.sessions[0]?.title, { text: 'As text', source: 'firstPrompt' });
  });

  function left({ events }: Pick<CollectedContent, 'events'>): (string | null)[] {
    const byseq = new Map(events.map(event => [event.seq, event]));
    const nodes = [...byseq.values()].sort((a, b) => a.seq - b.seq);
    return [...abandonedTurns(nodes)].sort((a, b) => a - b).map(seq => byseq.get(seq)?.body ?? null);
  }
});

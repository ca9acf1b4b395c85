import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { hermesAdapter } from '../../../src/agents/hermes/adapter';
import { fixtureHomes, layHome, sourcesOf } from '../../support/layHome';
import { readHome, type SourceFacts } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';

const main = '20260310_091500_a1b2c3';
const [first, second] = ['20260310_091640_b1b1b1', '20260310_091640_b2b2b2'];
const compacted = '20260312_080000_e0e0e0';

describe('sessions of Hermes', () => {
  let folder: string;
  let found: SourceFacts[];
  let ranks: Map<string, number | undefined>;
  const factsOf = (name: string): SourceFacts['facts'] => {
    const facts = found.find(source => source.name.endsWith(name))?.facts;
    assert.ok(facts !== undefined, name);
    return facts;
  };

  before(async () => {
    folder = temporaryFolder();
    const [fixture] = fixtureHomes('hermes');
    assert.ok(fixture !== undefined);
    const environment = await layHome(fixture.path, folder);
    found = await readHome(hermesAdapter, environment);
    ranks = new Map(sourcesOf(hermesAdapter, environment).map(({ source }) => [source.path, source.rank]));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('spend what they counted, by model and work, and once', () => {
    const { usages, sessions } = factsOf(main);
    assert.deepEqual(
      usages.map(({ requestKey, model, tokens, statedNanoUsd }) => [
        requestKey,
        model,
        tokens.input,
        tokens.cacheRead,
        tokens.output,
        tokens.reasoning,
        statedNanoUsd,
      ]),
      [
        // 200 of the input and $0.01 were counted before Hermes told models apart.
        [`${main}:total`, 'claude-sonnet-4-6', 4200, 50000, 900 + 100, 600, 110_000_000],
        [`${main}:total:title_generation:gemini-3-flash-preview`, 'gemini-3-flash-preview', 300, 0, 12, 0, 200_000],
        [`${main}:total::claude-haiku-4-5`, 'claude-haiku-4-5', 1000, 14000, 500, 0, 15_000_000],
      ],
    );
    // The session's own sum leaves the title out.
    assert.equal(sessions.at(-1)?.statedTotal?.nanoUsd, 125_000_000);
    assert.ok(usages.every(({ fidelity }) => fidelity === 'partial'));
  });

  it('cost nothing that was not stated: included is not $0 (FORMATS trap 80)', () => {
    const { usages, sessions } = factsOf('20260311_100000_c0c0c0');
    assert.deepEqual(
      usages.map(({ statedNanoUsd, provider }) => [statedNanoUsd, provider]),
      [[null, 'openai']],
    );
    assert.equal(sessions.at(-1)?.statedTotal, undefined);
    // Billed goes before estimated.
    assert.equal(factsOf(`state.db ${compacted}`).usages[0]?.statedNanoUsd, 12_300_000);
  });

  it('are read from transcripts where the database lacks them (FORMATS trap 80)', () => {
    const named = (part: string): SourceFacts => {
      const source = found.find(({ name }) => name.endsWith(part));
      assert.ok(source !== undefined);
      return source;
    };
    const database = named(`state.db ${compacted}`);
    const transcript = named(`${compacted}.jsonl`);
    assert.equal(database.facts.identity.transcriptKey, transcript.facts.identity.transcriptKey);
    const rankOf = (end: string): number | undefined => [...ranks].find(([path]) => path.endsWith(end))?.[1];
    assert.deepEqual(
      ['.hermes/state.db', `${compacted}.jsonl`, 'session_20260205_080000_beef.json'].map(rankOf),
      [2, 1, 0],
    );
    const { events, places } = factsOf('session_20260205_080000_beef.json');
    assert.deepEqual(
      events.map(({ kind, body }) => [kind, body]),
      [
        ['lifecycle', null],
        ['user_msg', 'What is in this picture?\n[image_url]'],
        ['assistant_msg', 'A price tag.'],
      ],
    );
    assert.deepEqual(places, [{ cwd: '/home/dev/shop', gitBranch: null, seq: 0 }]);
  });

  it('say of every call how it ended', () => {
    const { events, checks } = factsOf(main);
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'tool_result').map(({ callId, detail }) => [callId, detail]),
      [
        ['call_1', 'error'],
        ['call_2', null],
        ['call_3', null],
        ['call_4', null],
        ['call_5', 'denial'],
        ['call_6', 'error'],
        ['call_7', null],
        ['call_8', 'cancelled'],
      ],
    );
    assert.deepEqual(
      checks.map(({ result, exitCode }) => [result, exitCode]),
      [
        ['fail', 1],
        ['pass', 0],
      ],
    );
    assert.equal(events.filter(({ detail }) => detail === 'interrupt').length, 1);
  });

  it('keep what was taken back, as abandoned', () => {
    const { events } = factsOf(main);
    const abandoned = hermesAdapter.abandoned?.(events) ?? new Set();
    assert.deepEqual(
      events.filter(({ seq, kind }) => abandoned.has(seq) && kind !== 'tool_result').map(({ summary }) => summary),
      ['Rewrite it in Rust.', 'cargo init', 'interrupted'],
    );
    // The session ends where it goes on without them.
    assert.equal(factsOf(main).sessions.at(-1)?.endState, 'clean');
  });

  it('have delegated work as sidechains, with the call that gave them their goal', () => {
    assert.deepEqual(
      factsOf(main).threads.map(({ threadId, kind, status, spawnCallId }) => [threadId, kind, status, spawnCallId]),
      [
        [first, 'sync', 'completed', 'call_7'],
        [second, 'sync', 'failed', 'call_7'],
      ],
    );
    const { identity, events, sessions } = factsOf(second);
    assert.deepEqual([identity.sessionId, identity.threadId, identity.parentThreadId], [main, second, 'main']);
    assert.equal(events[0]?.detail, 'spawn_prompt');
    assert.deepEqual(sessions, []);
  });

  it('that compaction began say nothing again, and what they go on from', () => {
    const { events, sessions } = factsOf('20260311_101500_d0d0d0');
    assert.deepEqual(
      events.map(({ kind, detail }) => [kind, detail]),
      [
        ['lifecycle', 'compaction'],
        ['assistant_msg', null],
      ],
    );
    const [session] = sessions;
    assert.deepEqual(
      [session?.relationship, session?.parentNativeId, session?.title?.text],
      ['continuation', '20260311_100000_c0c0c0', 'Document it.'],
    );
  });

  it('that were compacted in place have each message once, and live', () => {
    const { events } = factsOf(`state.db ${compacted}`);
    assert.deepEqual(
      events.map(({ detail, role, body }) => [detail, role, body?.slice(0, 14)]),
      [
        ['prompt', 'user', '/release versi'],
        ['injected', 'system', '[IMPORTANT: Th'],
        [null, 'assistant', 'Tagged.'],
        ['injected', 'system', '[Ann] lunch?'],
        ['prompt', 'user', 'And published?'],
        ['compaction', 'system', '[CONTEXT COMPA'],
        [null, 'assistant', 'Published.'],
      ],
    );
    assert.deepEqual(hermesAdapter.abandoned?.(events), new Set());
  });

  it('of schedules are automated', () => {
    const { sessions } = factsOf('cron_20260313_000000');
    assert.deepEqual([sessions[0]?.automated, sessions[0]?.endState], [true, 'tool_pending']);
  });

  it('of profiles and first versions are read', () => {
    const { events, usages } = factsOf('20260220_120000_f00d');
    assert.deepEqual(
      events.map(({ body, ts }) => [body, ts]),
      [
        ['Say hello.', Date.UTC(2026, 1, 20, 12, 0, 1)],
        ['Hello.', Date.UTC(2026, 1, 20, 12, 0, 3)],
      ],
    );
    assert.deepEqual(usages[0]?.tokens.input, 150);
  });
});

describe('where Hermes keeps sessions', () => {
  const rootsOn = (platform: 'linux' | 'darwin' | 'win32', home: string, variables = {}): string[] =>
    hermesAdapter.roots({ platform, home, variables }).map(({ path }) => path);

  it('is one folder on each system, or the one of HERMES_HOME', () => {
    assert.deepEqual(rootsOn('linux', '/home/a'), ['/home/a/.hermes']);
    assert.deepEqual(rootsOn('darwin', '/Users/a', { HERMES_HOME: '/opt/hermes' }), [
      '/Users/a/.hermes',
      '/opt/hermes',
    ]);
    assert.deepEqual(rootsOn('win32', 'C:\\Users\\a', { LOCALAPPDATA: 'D:\\Local' }), [
      'D:\\Local\\hermes',
      'C:\\Users\\a\\.hermes',
    ]);
  });

  it('is where a session goes on, by an id that Hermes gives', () => {
    assert.deepEqual(hermesAdapter.resumeCommand?.(main), ['hermes', '--resume', main]);
    assert.equal(hermesAdapter.resumeCommand?.('x; rm -rf ~'), null);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cursorAdapter } from '../../../src/agents/cursor/adapter';
import { type CollectedContent, collectContent } from '../../support/collectContent';
import { fixtureHomes, layHome } from '../../support/layHome';
import { readHome, type SourceFacts } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';

describe('chats and transcripts of Cursor’s agent', () => {
  let folder: string;
  let found: SourceFacts[];
  const factsOf = (end: string): SourceFacts['facts'] => {
    const facts = found.find(({ name }) => name.endsWith(end))?.facts;
    assert.ok(facts !== undefined, end);
    return facts;
  };

  before(async () => {
    folder = temporaryFolder();
    const [fixture] = fixtureHomes('cursor');
    assert.ok(fixture !== undefined);
    found = await readHome(cursorAdapter, await layHome(fixture.path, folder));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('of one conversation have one key, and the database goes before the transcript', () => {
    const same = found.filter(
      ({ facts, name }) => facts.identity.sessionId?.startsWith('a1') && !name.includes('b2c0ffee'),
    );
    assert.equal(same.length, 2);
    assert.equal(new Set(same.map(({ facts }) => facts.identity.transcriptKey)).size, 1);
    const ranks = same.map(({ source }) => [source.format, source.rank]);
    assert.deepEqual(ranks.sort(), [
      ['log', 1],
      ['sqlite', 3],
    ]);
  });

  it('have results, exit codes and texts of files in store.db', () => {
    const { events, checks, edits, places } = factsOf('store.db chat');
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'tool_result').map(({ callId, detail }) => [callId, detail]),
      [
        ['t1', null],
        ['t2', 'error'],
        ['t3', 'denial'],
      ],
    );
    assert.deepEqual(
      checks.map(({ result, exitCode, category }) => [result, exitCode, category]),
      [['fail', 2, 'type']],
    );
    assert.deepEqual(
      edits.map(({ path, operation, status, before }) => [path, operation, status, before]),
      [
        ['/home/dev/shop/src/invoice.js', 'update', 'applied', 'export const invoice = { lines };\n// end\n'],
        ['/home/dev/shop/src/old.js', 'delete', 'failed', null],
      ],
    );
    assert.deepEqual(places, [{ cwd: '/home/dev/shop', gitBranch: null, seq: 0 }]);
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'user_msg').map(({ role, detail }) => [role, detail]),
      [
        ['system', 'injected'],
        ['user', 'prompt'],
      ],
    );
  });

  it('have neither times nor results in transcripts, whose edits may have failed', () => {
    const { events, edits, usages } = factsOf('e5c0ffee-0000-4000-8000-0000000000e5.jsonl');
    assert.ok(events.every(({ ts }) => ts === null));
    assert.deepEqual(
      edits.map(({ path, status }) => [path, status]),
      [['/home/dev/shop/README.md', 'unknown']],
    );
    assert.deepEqual(usages, []);
    assert.ok(events.some(({ detail, body }) => detail === 'api_error' && body === 'Provider Error: upstream timeout'));
  });

  it('find the folder of a transcript in what calls name, never by reading its name back (FORMATS trap 67)', () => {
    assert.deepEqual(
      factsOf('e5c0ffee-0000-4000-8000-0000000000e5.jsonl').places.map(({ cwd }) => cwd),
      ['/home/dev/shop'],
    );
    assert.deepEqual(factsOf('07c0ffee-0000-4000-8000-000000000007.txt transcript').places, []);
  });

  it('have a sidechain in a transcript of its own', () => {
    const { identity, events } = factsOf('f6c0ffee-0000-4000-8000-0000000000f6.jsonl');
    assert.equal(identity.sessionId, 'e5c0ffee-0000-4000-8000-0000000000e5');
    assert.equal(identity.threadId, 'f6c0ffee-0000-4000-8000-0000000000f6');
    assert.equal(events[0]?.detail, 'spawn_prompt');
  });

  it('read transcripts of the older form', () => {
    assert.deepEqual(
      factsOf('.txt transcript').events.map(({ kind, tool, body }) => [kind, tool, body]),
      [
        ['user_msg', null, 'Run the tests.'],
        ['thinking', null, 'The user wants the tests.'],
        ['tool_call', 'Shell', '{"command":"npm test","description":"Run the tests"}'],
        ['assistant_msg', null, 'All tests pass.'],
      ],
    );
  });

  it('are resumed on the command line by ids of the shape that it gives', () => {
    assert.deepEqual(cursorAdapter.resumeCommand?.('a1c0ffee-0000-4000-8000-0000000000a1'), [
      'cursor-agent',
      '--resume',
      'a1c0ffee-0000-4000-8000-0000000000a1',
    ]);
    assert.equal(cursorAdapter.resumeCommand?.('a1; rm -rf'), null);
  });
});

describe('a transcript that is written anew when its session is resumed', () => {
  it('tells only the messages that are new', async () => {
    const folder = temporaryFolder();
    try {
      const id = '00000000-0000-4000-8000-00000000000a';
      const path = join(folder, 'projects', 'x', 'agent-transcripts', id, `${id}.jsonl`);
      mkdirSync(dirname(path), { recursive: true });
      const message = (role: string, text: string): string =>
        JSON.stringify({ role, message: { content: [{ type: 'text', text }] } });
      const ended = JSON.stringify({ type: 'turn_ended', status: 'success' });
      const read = (lines: readonly string[], state?: CollectedContent['state']): Promise<CollectedContent> => {
        writeFileSync(path, `${lines.join('\n')}\n`);
        const source = { agent: 'cursor', path, format: 'log', companions: [] } as const;
        const identity = cursorAdapter.identify(source, Buffer.alloc(0));
        assert.ok(identity !== null);
        return collectContent(cursorAdapter, { source, identity }, state === undefined ? {} : { state });
      };
      const first = await read([message('user', 'a'), message('assistant', 'b'), ended]);
      const again = ['a', 'b', 'c', 'd'].map((text, index) => message(index % 2 === 0 ? 'user' : 'assistant', text));
      const second = await read([...again, ended], first.state);
      assert.deepEqual(
        second.events.map(({ seq, body }) => [seq, body]),
        [
          [8, 'c'],
          [12, 'd'],
        ],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

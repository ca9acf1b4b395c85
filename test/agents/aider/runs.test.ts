import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aiderAdapter } from '../../../src/agents/aider/adapter';
import type { HostEnvironment } from '../../../src/model/hostEnvironment';
import { collectContent, partsOf } from '../../support/collectContent';
import { fixtureHomes, layHome, sourcesOf } from '../../support/layHome';
import { readHome, type SourceFacts } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';

describe('runs of aider', () => {
  let folder: string;
  let environment: HostEnvironment;
  let found: SourceFacts[];
  const run = (start: string): SourceFacts['facts'] => {
    const facts = found.find(({ name }) => name.endsWith(start))?.facts;
    assert.ok(facts !== undefined, start);
    return facts;
  };

  before(async () => {
    folder = temporaryFolder();
    const [fixture] = fixtureHomes('aider');
    assert.ok(fixture !== undefined);
    environment = await layHome(fixture.path, folder);
    found = await readHome(aiderAdapter, environment);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are sessions where something was said', () => {
    assert.deepEqual(
      found.map(({ name }) => name.split(' ')[1]),
      ['2026-01-12T10:00:00', '2026-01-13T08:30:00'],
    );
  });

  it('are told apart from Markdown that models quote (FORMATS trap 81)', () => {
    const prompts = run('10:00:00').events.filter(({ detail }) => detail === 'prompt');
    assert.deepEqual(
      prompts.map(({ body }) => body),
      ['Round prices to cents.\nKeep the tests green.', 'Explain the rounding at length.', 'Never mind.'],
    );
    const quoted = run('10:00:00').edits.find(({ path }) => path.endsWith('rounding.md'));
    assert.equal(
      quoted?.after,
      '# aider chat started at 2020-01-01 00:00:00 is what a run begins with\n\n#### Not a prompt  \n> Not a notice  \n> Applied\n',
    );
  });

  it('have rounded tokens, and the cost of each message once (FORMATS trap 81)', () => {
    const { usages, sessions } = run('10:00:00');
    assert.deepEqual(
      usages.map(({ tokens, statedNanoUsd, fidelity }) => [
        tokens.input,
        tokens.cacheRead,
        tokens.cacheWrite5m,
        tokens.output,
        statedNanoUsd,
        fidelity,
      ]),
      [
        [1300, 8400, 1200, 118, 12_300_000, 'estimated'],
        [3100, 8400, 0, 64, 5_100_000, 'estimated'],
        [3400, 8400, 0, 66, 5_500_000, 'estimated'],
      ],
    );
    assert.equal(new Set(usages.map(({ requestKey }) => requestKey)).size, 3);
    assert.equal(sessions[0]?.statedTotal?.nanoUsd, 20_000_000);
    assert.deepEqual(
      run('08:30:00').usages.map(({ model, statedNanoUsd }) => [model, statedNanoUsd]),
      [
        ['ollama/qwen3', null],
        ['ollama/qwen3', null],
      ],
    );
  });

  it('have edits as aider says that it made them', () => {
    const { edits, events } = run('10:00:00');
    assert.deepEqual(
      edits.map(({ path, operation, status }) => [path.split('/project/')[1], operation, status]),
      [
        ['src/price.js', 'update', 'applied'],
        ['docs/rounding.md', 'create', 'applied'],
        ['src/price.js', 'update', 'failed'],
        ['src/price.js', 'update', 'applied'],
      ],
    );
    const failure = events.find(
      ({ kind, detail, tool }) => kind === 'tool_result' && detail === 'error' && tool === 'edit',
    );
    assert.match(failure?.body ?? '', /failed to exactly match lines in src\/price\.js/);
  });

  it('compare a file that is written whole with what was written before', () => {
    const [created, changed] = run('08:30:00').edits;
    assert.deepEqual([created?.operation, created?.linesAdded, created?.before], ['create', 1, null]);
    assert.deepEqual([changed?.operation, changed?.before], ['update', 'export const greeting = "hello";\n']);
    assert.deepEqual([changed?.linesAdded, changed?.linesRemoved], [1, 1]);
  });

  it('have the checks that failed, by the command that was given', () => {
    assert.deepEqual(
      run('10:00:00').checks.map(({ command, category, result, evidence }) => [command, category, result, evidence]),
      [['npm test', 'test', 'fail', 'error_flag']],
    );
  });

  it('have commits, commands, interruptions and errors', () => {
    const told = run('10:00:00').events.filter(
      ({ kind, tool }) => ['lifecycle', 'human_intervention', 'error'].includes(kind) || tool === 'shell',
    );
    assert.deepEqual(
      told.map(({ kind, detail, summary }) => [kind, detail, summary.slice(0, 24)]),
      [
        ['lifecycle', 'session_start', 'started at 2026-01-12 10'],
        ['lifecycle', 'commit', 'Commit 1a2b3c4 fix: roun'],
        ['lifecycle', 'commit', 'Commit 5d6e7f8 fix: add '],
        ['tool_call', null, 'npm run format'],
        ['lifecycle', 'undo', 'Removed: 5d6e7f8 fix: ad'],
        ['human_intervention', 'interrupt', 'interrupted by the user'],
        ['error', 'api_error', 'litellm.InternalServerEr'],
      ],
    );
  });

  it('take the time of day for UTC, and that of prompts from the input history', () => {
    const { events } = run('10:00:00');
    assert.equal(events[0]?.ts, Date.UTC(2026, 0, 12, 10, 0, 0));
    assert.equal(events.find(({ detail }) => detail === 'prompt')?.ts, Date.UTC(2026, 0, 12, 10, 1, 5, 250));
    assert.ok(run('08:30:00').events.every(({ ts }) => ts === Date.UTC(2026, 0, 13, 8, 30)));
  });

  it('that a script started end cleanly', () => {
    assert.deepEqual([run('08:30:00').sessions[0]?.automated, run('08:30:00').sessions[0]?.endState], [true, 'clean']);
    assert.deepEqual(
      [run('10:00:00').sessions[0]?.automated, run('10:00:00').sessions[0]?.endState],
      [false, 'truncated'],
    );
  });

  it('keep their names while the file grows, and change their version', async () => {
    const path = join(folder, 'growing', '.aider.chat.history.md');
    mkdirSync(join(folder, 'growing'));
    const source = { agent: 'aider', path, format: 'text', companions: [] } as const;
    const first = '\n# aider chat started at 2026-02-01 08:00:00\n\n> Aider v0.86.1  \n\n#### Hello  \n';
    const second = `${first}\nHello to you.\n\n> Tokens: 12 sent, 3 received.  \n`;
    writeFileSync(path, first);
    const [before] = await partsOf(aiderAdapter, source);
    assert.ok(before !== undefined);
    const { state, events } = await collectContent(aiderAdapter, before);
    assert.equal(events.length, 2);
    // A run of the same second, as scripts start them.
    writeFileSync(path, second + second);
    const [after, twin] = await partsOf(aiderAdapter, source);
    assert.ok(after !== undefined && twin !== undefined);
    assert.deepEqual(after.identity, before.identity);
    assert.notEqual(after.version, before.version);
    assert.notEqual(twin.identity.sessionId, after.identity.sessionId);
    const more = await collectContent(aiderAdapter, after, { state });
    assert.deepEqual(
      more.events.map(({ seq, body }) => [seq, body]),
      [[9, 'Hello to you.']],
    );
  });

  it('are looked for in the home and in the folders that agents worked in', () => {
    const folders = ['/work/shop'];
    const rootsOf = (platform: HostEnvironment['platform'], home: string, variables = {}): [string, string][] =>
      aiderAdapter.roots({ platform, home, variables, folders }).map(({ path, origin }) => [path, origin]);
    assert.deepEqual(rootsOf('linux', '/home/a'), [
      ['/home/a', 'default'],
      ['/work/shop', 'default'],
    ]);
    assert.deepEqual(rootsOf('darwin', '/Users/a', { AIDER_CHAT_HISTORY_FILE: 'logs/chat.md' }), [
      ['/Users/a', 'default'],
      ['/work/shop', 'default'],
      ['/Users/a/logs/chat.md', 'AIDER_CHAT_HISTORY_FILE'],
      ['/work/shop/logs/chat.md', 'AIDER_CHAT_HISTORY_FILE'],
    ]);
    assert.deepEqual(
      aiderAdapter
        .roots({ platform: 'win32', home: 'C:\\Users\\a', variables: {}, folders: ['D:\\shop'] })
        .map(r => r.path),
      ['C:\\Users\\a', 'D:\\shop'],
    );
    assert.equal(sourcesOf(aiderAdapter, environment).length, 1);
  });
});

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { opencodeAdapter } from '../../../src/agents/opencode/adapter';
import type { HostEnvironment } from '../../../src/model/hostEnvironment';
import { type CollectedFacts, linesOf } from '../../support/collectFacts';
import { readHome } from '../../support/readHome';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';
import { OpenCodeStore } from './openCodeStore';

const root = sharedPath('corpus/opencode');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

const golden = z.object({
  summary: z.object({ cum_input_tokens: z.optional(z.number()), cum_output_tokens: z.optional(z.number()) }),
});
/** A part as Irrlicht took it from the database, with what it needed of its message and session. */
const exportedPart = z.looseObject({
  _role: z.string(),
  _cwd: z.nullish(z.string()),
  _ts: z.number(),
  _model: z.nullish(z.string()),
});

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe(`opencode figures stated by Irrlicht${absent}`, () => {
  for (const path of transcripts()) {
    const stated = goldenOf(path);
    if (stated?.cum_input_tokens === undefined || stated.cum_input_tokens === 0) continue;

    it(`equal those of ${nameOf(path)}`, async () => {
      const facts = await readExport(path);
      // Irrlicht counts only the steps that end a turn, not those that call tools.
      const reasons = stepReasons(path);
      assert.equal(facts.usages.length, reasons.length);
      const ending = facts.usages.filter((_, index) => reasons[index] !== 'tool-calls');
      const sum = (of: 'input' | 'output'): number => ending.reduce((total, { tokens }) => total + tokens[of], 0);
      assert.deepEqual([sum('input'), sum('output')], [stated.cum_input_tokens, stated.cum_output_tokens]);
      assert.deepEqual(facts.problems, []);
    });
  }
});

describe(`opencode trees of other tools' tests${absent}`, () => {
  const read = async (path: string): Promise<CollectedFacts[]> => {
    const data = join(folder, '.local/share/opencode');
    mkdirSync(data, { recursive: true });
    cpSync(path, join(data, 'storage'), { recursive: true });
    const environment: HostEnvironment = { platform: 'linux', home: folder, variables: {} };
    return (await readHome(opencodeAdapter, environment)).map(({ facts }) => facts);
  };
  const told = ({ events }: CollectedFacts): string[] =>
    events.map(({ kind, tool }) => (tool ? `${kind} ${tool}` : kind));

  it('of coding_agent_session_search are read', async function () {
    if (root === undefined) return this.skip();
    const tree = 'Dicklesworthstone__coding_agent_session_search/tests/fixtures/opencode_json';
    const [facts] = await read(join(root, tree));
    assert.deepEqual(facts && told(facts), ['user_msg', 'assistant_msg']);
    assert.equal(facts?.sessions[0]?.title?.text, 'OpenCode JSON Session');
  });

  it('of opensession are read', async function () {
    if (root === undefined) return this.skip();
    const [facts] = await read(join(root, 'hwisu__opensession/crates/parsers/tests/fixtures/opencode/storage'));
    assert.deepEqual(facts && told(facts), ['user_msg', 'tool_call grep', 'tool_result grep', 'tool_call edit']);
    assert.equal(facts?.sessions.at(-1)?.endState, 'tool_pending');
  });
});

describe(`opencode databases of other tools' tests${absent}`, () => {
  it('of git-ai are read', async function () {
    if (root === undefined) return this.skip();
    const data = join(folder, '.local/share/opencode');
    mkdirSync(data, { recursive: true });
    cpSync(join(root, 'git-ai-project__git-ai/tests/fixtures/opencode-sqlite/opencode.db'), join(data, 'opencode.db'));
    const environment: HostEnvironment = { platform: 'linux', home: folder, variables: {} };
    const [read, ...others] = await readHome(opencodeAdapter, environment);
    assert.equal(others.length, 0);
    assert.ok(read !== undefined);
    // Its parent is not in the database: it stands for itself.
    assert.equal(read.facts.identity.threadId, 'main');
    assert.equal(read.facts.sessions[0]?.parentNativeId, 'parent-session-456');
    assert.deepEqual(
      read.facts.edits.map(({ path, status, after }) => [path, status, after]),
      [['/Users/test/project/index.ts', 'applied', '// sqlite path\\nconsole.log("sqlite");']],
    );
    assert.deepEqual(
      read.facts.usages.map(({ tokens: { input, output } }) => [input, output]),
      [[10, 20]],
    );
  });
});

/** Puts the exported parts back into a database: a message for each run of parts of one role, up to its end. */
async function readExport(path: string): Promise<CollectedFacts> {
  const store = new OpenCodeStore(folder);
  const rows: string[] = [];
  let message: { id: string; role: string } | undefined;
  for (const [index, { text }] of [...linesOf(readFileSync(path))].entries()) {
    const { _role: role, _cwd: cwd, _ts: ts, _model: model, ...part } = z.parse(exportedPart, JSON.parse(text));
    if (message?.role !== role || part.type === 'step-start') {
      message = { id: `msg_${String(index).padStart(5, '0')}`, role };
      rows.push(store.message(message.id, 'ses_1', { role, modelID: model ?? 'm', path: { cwd: cwd ?? '/' } }, ts));
    }
    rows.push(store.part(`prt_${String(index).padStart(5, '0')}`, message.id, 'ses_1', part, ts));
  }
  await store.create();
  await store.run(store.session('ses_1', { time_created: 1 }), ...rows);
  return store.read('ses_1');
}

function stepReasons(path: string): unknown[] {
  const parts = [...linesOf(readFileSync(path))].map(({ text }) => z.parse(exportedPart, JSON.parse(text)));
  return parts.filter(({ type }) => type === 'step-finish').map(({ reason }) => reason);
}

function transcripts(): string[] {
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('transcript.jsonl'))
    .map(name => join(root, name))
    .sort();
}

function nameOf(path: string): string {
  return path.replace(/^.*\/replaydata\/agents\/opencode\//, '').replace(/\/transcript\.jsonl$/, '');
}

function goldenOf(path: string): z.infer<typeof golden>['summary'] | undefined {
  const file = `${path}.replay.json.golden`;
  return existsSync(file) ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8'))).summary : undefined;
}

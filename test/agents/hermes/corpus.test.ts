import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hermesAdapter } from '../../../src/agents/hermes/adapter';
import { type CollectedContent, collectContent, partsOf } from '../../support/collectContent';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';
import { writeStateDatabase } from './stateDatabase';

const root = sharedPath('corpus/hermes');
const absent = root === undefined ? ' (corpus not on this machine)' : '';

/** A row of `messages`, as the recordings have it. */
interface RecordedRow {
  readonly role: string;
  readonly content: string;
  readonly tool_calls: string;
  readonly tool_call_id: string;
  readonly tool_name: string;
  readonly finish_reason: string;
  readonly display_kind: string;
  readonly _ts: number;
}

describe(`conversations of Hermes that were recorded${absent}`, () => {
  for (const name of recordings()) {
    it(`have what ${name} says, each once`, async () => {
      const rows = readFileSync(join(root ?? '', name), 'utf8')
        .trim()
        .split('\n')
        .map(readRow);
      const { events, edits, problems, sessions } = await readRows(rows);
      const count = (kind: string): number => events.filter(event => event.kind === kind).length;
      const calls = rows.flatMap(({ tool_calls }) => (tool_calls === '' ? [] : callNames(tool_calls)));
      const answers = rows.filter(({ role }) => role === 'tool');
      const failed = answers.filter(
        ({ content }) => /^\{"(?:success": false|error")/.test(content) || /"exit_code": [^0]/.test(content),
      );
      assert.deepEqual(problems, []);
      assert.equal(
        events.filter(({ detail }) => detail === 'prompt').length,
        rows.filter(({ role, content }) => role === 'user' && !content.startsWith('[ASYNC')).length,
      );
      assert.equal(count('assistant_msg'), rows.filter(({ role, content }) => role === 'assistant' && content).length);
      assert.deepEqual(
        events.filter(({ kind }) => kind === 'tool_call').map(({ tool }) => tool),
        calls,
      );
      assert.equal(count('tool_result'), answers.length);
      assert.equal(events.filter(({ detail }) => detail === 'error').length, failed.length);
      assert.equal(
        edits.filter(({ status }) => status === 'applied').length,
        answers.filter(({ content }) => content.includes('"files_modified"')).length,
      );
      assert.equal(sessions.at(-1)?.endState, 'awaiting_user');
      // What the tool that recorded them states of each.
      const stated: unknown = JSON.parse(readFileSync(join(root ?? '', `${name}.replay.json.golden`), 'utf8'));
      const times = events.flatMap(({ ts }) => ts ?? []);
      const span = JSON.stringify([Math.min(...times), Math.max(...times)].map(time => new Date(time).toISOString()));
      assert.equal(span, statedSpan(stated));
    });
  }

  it('are read as other tools made them up', async function () {
    if (root === undefined) return this.skip();
    const folder = join(root, 'jazzyalex__agent-sessions/Resources/Fixtures/stage0/agents/hermes');
    const kinds = new Map<string, string>();
    for (const name of readdirSync(folder)) {
      const source = { agent: 'hermes', path: join(folder, name), format: 'json', companions: [] } as const;
      const id = name.replace('.json', '');
      const identity = { sessionId: id, threadId: 'main', parentThreadId: null, cwd: null, transcriptKey: id };
      const { events } = await collectContent(hermesAdapter, { source, identity });
      kinds.set(name, events.map(({ kind, detail }) => detail ?? kind).join(' '));
    }
    assert.deepEqual(Object.fromEntries(kinds), {
      'large.json': 'session_start prompt thinking assistant_msg tool_call tool_result assistant_msg',
      'schema_drift.json': 'session_start prompt assistant_msg tool_call tool_result',
      'small.json': 'session_start prompt assistant_msg',
    });
  });
});

async function readRows(rows: readonly RecordedRow[]): Promise<CollectedContent> {
  const folder = temporaryFolder();
  try {
    const path = join(folder, 'state.db');
    await writeStateDatabase(
      path,
      rows.map(({ display_kind, ...row }) => ({
        ...row,
        ...(display_kind === '' ? {} : { display_kind }),
        timestamp: row._ts,
      })),
    );
    const [part] = await partsOf(hermesAdapter, { agent: 'hermes', path, format: 'sqlite', companions: [] });
    assert.ok(part !== undefined);
    return await collectContent(hermesAdapter, part);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recordings(): string[] {
  if (root === undefined) return [];
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names.filter(name => name.endsWith('transcript.jsonl')).sort();
}

function readRow(line: string): RecordedRow {
  return JSON.parse(line);
}

function callNames(text: string): string[] {
  const calls: { readonly function: { readonly name: string } }[] = JSON.parse(text);
  return calls.map(call => call.function.name);
}

function statedSpan(golden: unknown): string {
  const text = JSON.stringify(golden);
  const at = (key: string): string => {
    const time = new RegExp(`"${key}":"([^"]+)"`).exec(text)?.[1] ?? '';
    return new Date(time).toISOString();
  };
  return JSON.stringify([at('first_event_time'), at('last_event_time')]);
}

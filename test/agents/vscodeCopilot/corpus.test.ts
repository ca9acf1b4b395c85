import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceRef } from '../../../src/agents/adapter';
import { vscodeCopilotAdapter } from '../../../src/agents/vscodeCopilot/adapter';
import { type CollectedContent, collectContent, partsOf } from '../../support/collectContent';
import { collectFacts } from '../../support/collectFacts';
import { sharedPath } from '../../support/shared';
import { temporaryFolder } from '../../support/testStore';

const root = sharedPath('corpus/vscode-copilot');
const absent = root === undefined ? ' (corpus not on this machine)' : '';
const gitAi = 'git-ai-project__git-ai/tests/fixtures';

describe(`sessions that VS Code wrote${absent}`, () => {
  before(function () {
    if (root === undefined) this.skip();
  });

  it('of February 2026, a log: its turns, calls and counts', async () => {
    const facts = await readSession(`${gitAi}/copilot_session_multiline.jsonl`);
    assert.deepEqual(facts.problems, []);
    assert.deepEqual(
      facts.events.filter(({ detail }) => detail === 'prompt').map(({ body }) => body),
      ['Add a joke about 7sadfh32u23gdaWF to jokes.csv', 'follow up message'],
    );
    // The three requests of the first turn are known by the last one's counts alone.
    assert.deepEqual(
      facts.usages.map(({ model, tokens, fidelity }) => [model, tokens.input, tokens.output, fidelity]),
      [
        ['gpt-4o', 9723, 33, 'estimated'],
        ['gpt-4o', 9948, 40, 'estimated'],
      ],
    );
    assert.deepEqual(toolsOf(facts), ['read_file', 'insert_edit_into_file']);
    assert.deepEqual(
      facts.edits.map(({ path, status, hunks }) => [path.split('/').at(-1), status, hunks.at(-1)?.lines.at(-1)]),
      [['jokes.csv', 'applied', "+5,Why did 7sadfh32u23gdaWF cross the road?,To debug the chicken's code."]],
    );
  });

  it('of October 2025, the same as a document and as a log', async () => {
    const [document, log] = [
      await readSession(`${gitAi}/copilot_session_simple.json`),
      await readSession(`${gitAi}/copilot_session_simple.jsonl`),
    ];
    assert.deepEqual(log.events, document.events);
    assert.deepEqual(log.edits, document.edits);
    assert.deepEqual(toolsOf(document), ['replace_string_in_file', 'grep_search']);
    assert.equal(document.sessions[0]?.title?.text, 'Assistance with TypeScript project tasks');
    assert.deepEqual(document.places[0]?.cwd, '/Users/svarlamov/projects/testing-git');
    const [edit] = document.edits;
    assert.deepEqual(
      edit?.hunks.flatMap(({ lines }) => lines.filter(line => !line.startsWith(' '))),
      ["-console.log('Bonjour World');", "+console.log('hello world');"],
    );
    // No record of it has a count, and none is made up.
    assert.deepEqual(document.usages, []);
  });

  it('of November 2025, on a remote machine: every call once and answered, no counts', async () => {
    const facts = await readSession('Piebald-AI__splitrail/src/analyzers/tests/source_data/copilot.json');
    assert.deepEqual(facts.problems, []);
    assert.deepEqual(
      facts.events.filter(({ detail }) => detail === 'prompt').map(({ body }) => body?.slice(0, 20)),
      ['Does this applicatio', 'No.  Please check if', 'OK.  For some reason'],
    );
    assert.equal(toolsOf(facts).length, 13);
    const results = facts.events.filter(({ kind }) => kind === 'tool_result');
    assert.equal(results.filter(({ body }) => body !== null && body !== '').length, 13);
    assert.deepEqual(facts.places[0]?.cwd, '/home/sample/workspace/splitrail');
    // Splitrail states tokens of it: it counted the words with a tokenizer.
    assert.deepEqual(facts.usages, []);
  });

  it('that began empty', async () => {
    const facts = await readSession(`${gitAi}/copilot_session_empty_then_patched.jsonl`);
    assert.deepEqual(
      facts.events.map(({ body }) => body),
      ['What is the meaning of life?', 'The meaning of life is 42.'],
    );
  });

  it('and transcripts of the extension, read as the events of Copilot CLI', () => {
    for (const [name, prompts, calls] of [
      ['copilot_session_event_stream.jsonl', ['add some jokes to jokes.csv'], 2],
      ['copilot_vscode_workspace/GitHub.copilot-chat/transcripts/test-session-abc.jsonl', ['Fix the bug'], 1],
    ] as const) {
      const facts = collectFacts(vscodeCopilotAdapter, sourceAt(`${gitAi}/${name}`, 'jsonl'));
      assert.deepEqual(facts.problems, [], name);
      assert.deepEqual(
        facts.events.filter(({ detail }) => detail === 'prompt').map(({ body }) => body),
        prompts,
      );
      assert.equal(toolsOf(facts).length, calls, name);
      assert.deepEqual(facts.usages, [], name);
    }
  });
});

describe(`a database of traces${absent}`, () => {
  it('has each request of two sessions, as its turns sum them up', async function () {
    if (root === undefined) return this.skip();
    const folder = temporaryFolder();
    try {
      const path = join(folder, 'agent-traces.db');
      copyFileSync(join(root, gitAi, 'copilot-otel/traces.db'), path);
      const source: SourceRef = { agent: 'vscode-copilot', path, format: 'sqlite', companions: [] };
      const told: unknown[] = [];
      for (const part of await partsOf(vscodeCopilotAdapter, source)) {
        const { usages } = await collectContent(vscodeCopilotAdapter, part);
        told.push([
          part.identity.sessionId?.slice(0, 8),
          usages.map(({ model, tokens }) => [model, tokens.input + tokens.cacheRead, tokens.cacheRead, tokens.output]),
        ]);
      }
      // Of `invoke_agent`: 35,515 in, 20,736 cached, 729 out; 34,076, 19,456, 177. Titles are beside them.
      assert.deepEqual(told, [
        [
          '48eb5d32',
          [
            ['gpt-4o-mini-2024-07-18', 270, 0, 9],
            ['gpt-4.1-2025-04-14', 17_414, 2816, 655],
            ['gpt-4.1-2025-04-14', 18_101, 17_920, 74],
          ],
        ],
        [
          'f25ea82a',
          [
            ['gpt-4o-mini-2024-07-18', 272, 0, 9],
            ['gpt-4o-2024-11-20', 16_953, 2432, 136],
            ['gpt-4o-2024-11-20', 17_123, 17_024, 41],
          ],
        ],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function sourceAt(name: string, format: SourceRef['format']): SourceRef {
  return { agent: 'vscode-copilot', path: join(root ?? '', name), format, companions: [] };
}

async function readSession(name: string): Promise<CollectedContent> {
  const source = sourceAt(name, name.endsWith('.jsonl') ? 'log' : 'json');
  const identity = vscodeCopilotAdapter.identify(source, readFileSync(source.path).subarray(0, 64 * 1024));
  assert.ok(identity !== null);
  return collectContent(vscodeCopilotAdapter, { source, identity });
}

function toolsOf({ events }: Pick<CollectedContent, 'events'>): (string | null)[] {
  return events.filter(({ kind }) => kind === 'tool_call').map(({ tool }) => tool);
}

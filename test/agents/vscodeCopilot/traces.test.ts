import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SourceRef } from '../../../src/agents/adapter';
import { vscodeCopilotAdapter } from '../../../src/agents/vscodeCopilot/adapter';
import { collectContent, partsOf } from '../../support/collectContent';
import { layHome } from '../../support/layHome';
import { runSql } from '../../support/makeDatabase';
import { readHome } from '../../support/readHome';
import { temporaryFolder } from '../../support/testStore';

const fixture = resolve(import.meta.dirname, '../../fixtures/agents/vscode-copilot/home');
const sorted = '0b6f2c1e-7d34-4a58-9c21-5e8f7a6b4d01';
const remote = '3e905f41-a067-4d8b-8f54-81bcad9e7004';

describe('the traces of Copilot Chat', () => {
  let folder: string;
  let source: SourceRef;
  beforeEach(async () => {
    folder = temporaryFolder();
    const { home } = await layHome(fixture, folder);
    const path = join(home, '.config/Code/User/globalStorage/github.copilot-chat/agent-traces.db');
    source = { agent: 'vscode-copilot', path, format: 'sqlite', companions: [] };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are of the sessions of Copilot Chat, not of agents whose requests it passes on or watches', async () => {
    const parts = await partsOf(vscodeCopilotAdapter, source);
    assert.deepEqual(
      parts.map(({ identity }) => [identity.sessionId, identity.transcriptKey]),
      [
        [sorted, `${sorted}:traces`],
        [remote, `${remote}:traces`],
      ],
    );
  });

  it('have every request with its tokens, those of titles and agents among them', async () => {
    const { usages, events, threads } = await read(sorted);
    assert.deepEqual(events, []);
    assert.deepEqual(
      usages.map(({ threadId, model, tokens }) => [threadId, model, tokens.input, tokens.cacheRead, tokens.output]),
      [
        ['main', 'gpt-4o-mini-2024-07-18', 270, 0, 9],
        ['main', 'gpt-5-mini-2025-08-07', 10_900, 0, 260],
        ['main', 'gpt-5-mini-2025-08-07', 800, 10_800, 180],
        ['main', 'gpt-5-mini-2025-08-07', 1400, 11_000, 100],
        ['c0000000-0000-4000-8000-00000000000a', 'gpt-5-mini-2025-08-07', 3200, 1000, 60],
      ],
    );
    assert.deepEqual(
      threads.map(({ threadId }) => threadId),
      ['c0000000-0000-4000-8000-00000000000a'],
    );
  });

  it('are found by the turn that asked where a provider of the user’s own writes no session', async () => {
    const { usages, sessions } = await read(remote);
    assert.deepEqual(
      usages.map(({ provider, tokens }) => [provider, tokens.input, tokens.cacheRead, tokens.output]),
      [['anthropic', 2000, 3000, 50]],
    );
    assert.equal(sessions[0]?.title?.text, 'Count the lids');
  });

  // Trap 63: a turn is in the session's file, in the traces, and in a transcript.
  it('take the place of what the session says of the turn', async () => {
    const found = await readHome(vscodeCopilotAdapter, {
      platform: 'linux',
      home: join(folder, 'home'),
      variables: {},
    });
    const ofSession = found.filter(
      ({ facts, source: { format } }) => facts.identity.sessionId === sorted && format !== 'json',
    );
    assert.deepEqual(
      ofSession.map(({ source: { format } }) => format),
      ['sqlite', 'log'],
    );
    const [traces, session] = ofSession.map(({ facts }) => facts.usages);
    const shared = session?.filter(({ requestKey }) => traces?.some(other => other.requestKey === requestKey));
    assert.deepEqual(
      shared?.map(({ fidelity, tokens }) => [fidelity, tokens.input, tokens.output]),
      [['estimated', 12_400, 540]],
    );
    assert.equal(new Set(traces?.map(({ requestKey }) => requestKey)).size, traces?.length);
  });

  it('keep their keys when old ones are removed, and tell only what is new', async () => {
    const first = await read(sorted);
    await runSql(
      source.path,
      `DELETE FROM spans WHERE span_id = 'aa02';
       INSERT INTO spans SELECT 'zz99', trace_id, parent_span_id, name, start_time_ms + 1, end_time_ms, status_code, status_message,
         operation_name, provider_name, agent_name, conversation_id, request_model, response_model, 7, 8, 0, NULL, NULL, NULL,
         NULL, chat_session_id, NULL, NULL FROM spans WHERE span_id = 'aa04';
       INSERT INTO span_attributes VALUES ('zz99', 'copilot_chat.request.max_prompt_tokens', '1');`,
    );
    const parts = await partsOf(vscodeCopilotAdapter, source);
    const part = parts.find(({ identity }) => identity.sessionId === sorted);
    assert.ok(part !== undefined);
    const { usages } = await collectContent(vscodeCopilotAdapter, part, first);
    assert.deepEqual(
      usages.map(({ requestKey, tokens }) => [requestKey.split(':')[1], tokens.input, tokens.output]),
      [['zz99', 7, 8]],
    );
  });

  it('are none in a database of another form', async () => {
    await runSql(source.path, 'DROP TABLE span_attributes');
    assert.deepEqual(await partsOf(vscodeCopilotAdapter, source), []);
  });

  async function read(id: string) {
    const part = (await partsOf(vscodeCopilotAdapter, source)).find(({ identity }) => identity.sessionId === id);
    if (part === undefined) throw new Error(`no part ${id}`);
    return collectContent(vscodeCopilotAdapter, part);
  }
});

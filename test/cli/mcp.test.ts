import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/mini';
import { layOutDemo } from '../../scripts/demo.mjs';
import { toolDefinitions } from '../../src/agentTools/toolDefinitions';
import { runCli } from '../support/programs';
import { assets, temporaryFolder } from '../support/testStore';
import { call, initialize, McpProcess } from './mcpProcess';

describe('contrail mcp', () => {
  let folder: string;
  let demo: ReturnType<typeof layOutDemo>;
  let db: string;
  const processes: McpProcess[] = [];
  before(() => {
    folder = temporaryFolder();
    demo = layOutDemo(join(folder, 'demo'));
    db = join(folder, 'contrail.db');
  });
  afterEach(async () => {
    for (const process of processes.splice(0)) {
      process.kill('SIGKILL');
      await process.ended;
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function start(...args: string[]): McpProcess {
    const started = new McpProcess(['--home', demo.home, '--db', db, ...args], demo.workspace);
    processes.push(started);
    return started;
  }

  async function withClient(work: (client: Client) => Promise<void>): Promise<void> {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(assets, 'cli.js'), 'mcp', '--home', demo.home, '--db', db, '--workspace', demo.workspace],
      }),
    );
    try {
      await work(client);
    } finally {
      await client.close();
    }
  }

  async function ask(client: Client, name: string, args: Record<string, unknown>) {
    const { content, structuredContent, isError } = CallToolResultSchema.parse(
      await client.callTool({ name, arguments: args }),
    );
    const [part] = content;
    return { text: part?.type === 'text' ? part.text : assert.fail('no text'), structured: structuredContent, isError };
  }

  it('lists two tools that only read', () =>
    withClient(async client => {
      assert.equal(client.getServerVersion()?.name, 'contrail');
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
        toolDefinitions.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      );
      for (const { annotations } of tools)
        assert.deepEqual([annotations?.readOnlyHint, annotations?.openWorldHint], [true, false]);
    }));

  it('answers both, as text and as data', () =>
    withClient(async client => {
      const found = await ask(client, 'find_failed_approaches', { file: 'src/round.js', topic: 'toFixed' });
      assert.match(found.text, /^2 failed approaches match/);
      assert.ok(!found.isError);
      assert.equal(found.structured?.total, 2);
      const cost = await ask(client, 'get_session_cost', { session: 'd3eb0133' });
      assert.match(cost.text, /^Session «claude-code:d3eb0133/);
      const { stdout } = await runCli(['cost', 'd3eb0133', '--json', '--home', demo.home, '--db', db]);
      const told = z.object({ total: z.object({ microusd: z.number() }) });
      assert.equal(told.parse(cost.structured).total.microusd, told.parse(JSON.parse(stdout)).total.microusd);
    }));

  it('answers two at once, and two clients of one database', () =>
    withClient(one =>
      withClient(async other => {
        const answers = await Promise.all([
          ask(one, 'find_failed_approaches', { topic: 'toFixed' }),
          ask(one, 'get_session_cost', {}),
          ask(other, 'find_failed_approaches', { topic: 'toFixed' }),
        ]);
        assert.equal(answers[0].text, answers[2].text);
        assert.match(answers[1].text, /^Session «/);
      }),
    ));

  it('says in the answer what is wrong with a question', () =>
    withClient(async client => {
      const wrong = await ask(client, 'find_failed_approaches', { file: 7 });
      assert.deepEqual([wrong.isError, /wrong type/.test(wrong.text)], [true, true]);
      await assert.rejects(client.callTool({ name: 'nothing' }), /there is no tool nothing/);
    }));

  it('reads what is new before it answers', async () => {
    const home = join(folder, 'growing');
    const project = join(home, '.claude/projects/-w');
    mkdirSync(project, { recursive: true });
    const server = new McpProcess(['--home', home, '--db', join(folder, 'growing.db'), '--all'], folder);
    processes.push(server);
    server.send(...initialize, call(1, 'get_session_cost'));
    assert.match(JSON.stringify(await server.answer(1)), /No session of a coding agent is on record/);
    const record = {
      type: 'user',
      uuid: '00000000-0000-4000-8000-000000000001',
      parentUuid: null,
      sessionId: '0b8c7d1e-1111-4222-8333-444455556666',
      cwd: '/w',
      version: '2.1.1',
      timestamp: '2026-11-21T00:00:00.000Z',
      isSidechain: false,
      message: { role: 'user', content: 'Hello there' },
    };
    const transcript = join(project, `${record.sessionId}.jsonl`);
    writeFileSync(transcript, `${JSON.stringify(record)}\n`);
    server.send(call(2, 'get_session_cost'));
    assert.match(JSON.stringify(await server.answer(2)), /0b8c7d1e-1111.*Hello there/);
    const usage = { input_tokens: 1_000, output_tokens: 10 };
    const reply = {
      id: 'msg_1',
      role: 'assistant',
      model: 'claude-opus-4-5',
      content: [{ type: 'text', text: 'Hi' }],
      usage,
    };
    const answer = { ...record, type: 'assistant', uuid: '00000000-0000-4000-8000-000000000002', message: reply };
    appendFileSync(transcript, `${JSON.stringify(answer)}\n`);
    server.send(call(3, 'get_session_cost'));
    assert.match(JSON.stringify(await server.answer(3)), /; 1 requests, 1,010 tokens/);
  });

  it('reads nothing with --no-ingest', async () => {
    const server = new McpProcess(
      ['--home', demo.home, '--db', join(folder, 'empty.db'), '--no-ingest'],
      demo.workspace,
    );
    processes.push(server);
    server.send(...initialize, call(1, 'find_failed_approaches'));
    assert.match(
      JSON.stringify(await server.answer(1)),
      /No failed approach of this workspace is on record \(0 sessions\)/,
    );
  });

  it('works where the client says, else where it was started', async () => {
    const elsewhere = start('--workspace', folder, '--workspace', join(folder, 'nowhere'));
    elsewhere.send(...initialize, call(1, 'find_failed_approaches', { file: 'demo/workspace/src/round.js', limit: 1 }));
    assert.match(JSON.stringify(await elsewhere.answer(1)), /«demo\/workspace\/src\/round\.js:3»/);
    const nowhere = start('--workspace', join(folder, 'nowhere'));
    nowhere.send(...initialize, call(1, 'find_failed_approaches'));
    assert.match(JSON.stringify(await nowhere.answer(1)), /\(0 sessions\)/);
    const here = start();
    here.send(...initialize, call(1, 'find_failed_approaches', { file: 'src/round.js', limit: 1 }));
    assert.match(JSON.stringify(await here.answer(1)), /«src\/round\.js:3»/);
  });

  it('lives through garbage, and says nothing but messages', async () => {
    const server = start();
    server.send(
      'garbage',
      '{"jsonrpc":"2.0"',
      '[]',
      'null',
      '{"jsonrpc":"1.0","id":9,"method":"ping"}',
      '\u0000\ufffd',
      ...initialize,
      { jsonrpc: '2.0', id: 1, method: 'no/such/method' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 5 } },
      { jsonrpc: '2.0', method: 'notifications/nothing' },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 77 } },
      { jsonrpc: '2.0', id: 99, result: {} },
      call(3, 'find_failed_approaches', { limit: 'many' }),
      call(4, 'find_failed_approaches', { topic: 'toFixed', unknown: { deep: [1] } }),
    );
    assert.match(JSON.stringify(await server.answer(4)), /2 failed approaches match/);
    assert.match(JSON.stringify(await server.answer(1)), /-32601/);
    assert.match(JSON.stringify(await server.answer(2)), /"error"/);
    assert.match(JSON.stringify(await server.answer(3)), /wrong type/);
    server.closeInput();
    assert.equal(await server.ended, 0);
  });

  it('says why its database cannot be had, and goes on', async () => {
    const server = new McpProcess(['--home', demo.home, '--db', demo.home], demo.workspace);
    processes.push(server);
    server.send(...initialize, call(1, 'find_failed_approaches'), { jsonrpc: '2.0', id: 2, method: 'ping' });
    assert.match(
      JSON.stringify(await server.answer(1)),
      /"text":"Contrail's database could not be asked: .* Go on without it\."/,
    );
    await server.answer(2);
    server.closeInput();
    assert.equal(await server.ended, 0);
  });

  describe('ends', () => {
    it('with its client, having answered what was asked', async () => {
      const server = start();
      server.send(...initialize, call(1, 'find_failed_approaches', { topic: 'toFixed' }));
      server.closeInput();
      assert.equal(await server.ended, 0);
      assert.match(JSON.stringify(await server.answer(1)), /2 failed approaches match/);
      assert.equal(server.stderr, '');
    });

    it('when nobody reads its answers', async () => {
      const server = start();
      server.send(...initialize);
      await server.answer(0);
      server.closeOutput();
      server.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, { jsonrpc: '2.0', id: 2, method: 'tools/list' });
      assert.equal(await server.ended, 0);
    });

    if (process.platform !== 'win32')
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        it(`on ${signal}, and leaves the database to others`, async () => {
          const server = start();
          server.send(...initialize, call(1, 'get_session_cost'));
          await server.answer(1);
          server.kill(signal);
          assert.equal(await server.ended, 0);
          const next = await runCli(['sessions', '--json', '--all', '--home', demo.home, '--db', db]);
          assert.deepEqual([next.code, next.stderr], [0, '']);
        });
  });

  it("holds an agent's recorded conversation", async () => {
    const line = z.union([
      z.object({ from: z.literal('client'), message: z.looseObject({}) }),
      z.object({ from: z.literal('server'), id: z.number(), has: z.array(z.string()) }),
      z.object({ from: z.literal('server'), asks: z.string(), answer: z.looseObject({}) }),
    ]);
    const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
    const recorded = readFileSync(resolve(import.meta.dirname, '../fixtures/mcp/agentSession.jsonl'), 'utf8')
      .replaceAll('{{workspaceUrl}}', inJson(pathToFileURL(demo.workspace).href))
      .replaceAll('{{workspace}}', inJson(demo.workspace));
    const server = new McpProcess(['--home', demo.home, '--db', db], folder);
    processes.push(server);
    const lines = recorded.trim().split('\n');
    assert.ok(lines.length > 15);
    for (const text of lines) {
      const step = line.parse(JSON.parse(text));
      if ('message' in step) server.send(step.message);
      else if ('asks' in step) {
        const { id } = await server.message(({ method }) => method === step.asks);
        server.send({ jsonrpc: '2.0', id, result: step.answer });
      } else {
        const answer = JSON.stringify(await server.answer(step.id));
        for (const part of step.has) assert.ok(answer.includes(part), `${part} is not in ${answer}`);
      }
    }
    server.closeInput();
    assert.equal(await server.ended, 0);
    assert.equal(server.stderr, '');
  });
});

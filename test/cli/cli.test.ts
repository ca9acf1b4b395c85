import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import * as z from 'zod/mini';
import { layOutDemo } from '../../scripts/demo.mjs';
import { homeFiles, writeHome } from '../support/homeFiles';
import { type Finished, runCli } from '../support/programs';
import { recordingPath } from '../support/recordings';
import { assets, temporaryFolder } from '../support/testStore';
import { costShape, doctorShape, failuresShape, filesShape, ingestShape, searchShape, sessionsShape } from './shapes';

const recorded = ['claude-code/home', 'claude-old/home-2.0.50', 'codex/home'];

describe('contrail', () => {
  let folder: string;
  let home: string;
  let db: string;
  before(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    db = join(folder, 'contrail.db');
    for (const name of recorded) writeHome(home, homeFiles(recordingPath(name) ?? assert.fail(`no fixture ${name}`)));
    assert.equal((await run('ingest')).code, 0);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(...args: string[]): Promise<Finished> {
    return runCli([...args, '--home', home, '--db', db], { cwd: folder });
  }

  async function json<T extends z.core.$ZodType>(shape: T, ...args: string[]): Promise<z.output<T>> {
    const { code, stdout, stderr } = await run(...args, '--json');
    assert.deepEqual([code, stderr], [0, '']);
    return parse(shape, stdout);
  }

  describe('--json', () => {
    it('of ingest says what was read', async () => {
      const result = await json(ingestShape, 'ingest', '--all');
      assert.deepEqual([result.sources_read, result.events, result.cancelled], [0, 0, false]);
      assert.ok(result.sources > 50);
    });

    it('of sessions has its shape, the newest first', async () => {
      const { sessions } = await json(sessionsShape, 'sessions', '--all');
      assert.ok(sessions.length > 40);
      const ends = sessions.map(({ ended_at }) => ended_at ?? '');
      assert.deepEqual(ends, [...ends].sort().reverse());
    });

    it('of failures has its shape, and agrees with sessions', async () => {
      const { failures, total } = await json(failuresShape, 'failures', '--all');
      assert.equal(failures.length, total);
      assert.ok(total > 4);
      const { sessions } = await json(sessionsShape, 'sessions', '--all', '--no-ingest');
      assert.equal(
        sessions.reduce((sum, session) => sum + session.failed_approaches, 0),
        total,
      );
      const [first] = failures;
      const own = await json(failuresShape, 'failures', '--session', first?.session_uid ?? '', '--no-ingest');
      assert.deepEqual(own.failures[0], first);
      const { code, stderr } = await run('failures', '--session', 'no-such-session', '--no-ingest');
      assert.deepEqual([code, stderr], [1, 'contrail: There is no session no-such-session.\n']);
    });

    it('of cost has its shape for every session, and agrees with sessions', async () => {
      const { sessions } = await json(sessionsShape, 'sessions', '--all', '--no-ingest');
      const some = sessions.filter((_, index) => index % 6 === 0);
      for (const { session_uid, cost, requests } of some) {
        const detail = await json(costShape, 'cost', session_uid, '--no-ingest');
        assert.deepEqual([detail.total.microusd, detail.total.requests], [cost.total_microusd, requests]);
      }
    });

    it('of files, search and doctor have their shapes', async () => {
      const [files, search, doctor] = await Promise.all([
        json(filesShape, 'files', '--all'),
        json(searchShape, 'search', 'round', '--all', '--limit', '3'),
        json(doctorShape, 'doctor'),
      ]);
      assert.ok(files.files.length > 5);
      assert.equal(search.hits.length, 3);
      assert.deepEqual(
        doctor.agents.filter(({ sessions }) => sessions > 0).map(({ agent }) => agent),
        ['claude-code', 'codex'],
      );
    });
  });

  describe('exits', () => {
    const usage: Record<string, string[]> = {
      'an unknown command': ['sesions'],
      'an unknown option': ['sessions', '--colour'],
      'a limit that is none': ['search', 'x', '--limit', '0'],
      'search without words': ['search'],
      'something to keep that is unknown': ['ingest', '--keep', 'nothing'],
    };
    for (const [name, args] of Object.entries(usage)) {
      it(`with 2 after ${name}, and prints no result`, async () => {
        const { code, stdout, stderr } = await run(...args);
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, /error: /);
      });
    }

    it('with 1 when there is no such session', async () => {
      const { code, stdout, stderr } = await run('cost', 'codex:nothing');
      assert.deepEqual([code, stdout, stderr], [1, '', 'contrail: There is no session codex:nothing.\n']);
    });

    it('with 1 when a reference names several sessions', async () => {
      const { stdout } = await run('sessions', '--all', '--json');
      const ids = parse(sessionsShape, stdout).sessions.map(({ session_uid }) => session_uid);
      const start = ids.find(uid => uid.startsWith('codex:'))?.slice(0, 12) ?? assert.fail();
      assert.ok(ids.filter(uid => uid.startsWith(start)).length > 1);
      const { code, stdout: printed, stderr } = await run('cost', start);
      assert.deepEqual([code, printed, stderr], [1, '', `contrail: More than one session matches ${start}.\n`]);
    });

    it('with 1 when the database cannot be had', async () => {
      const { code, stdout, stderr } = await runCli(['sessions', '--home', home, '--db', join(folder, 'home')]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^contrail: /);
      assert.equal(stderr.split('\n').length, 2, stderr);
    });

    it('with 0 after help and its version', async () => {
      for (const args of [['--help'], ['--version'], ['cost', '--help']]) {
        const { code, stdout, stderr } = await runCli(args);
        assert.deepEqual([code, stderr], [0, '']);
        assert.ok(stdout.length > 4);
      }
    });

    it('quietly when nobody reads on', async () => {
      const child = spawn(
        process.execPath,
        [join(assets, 'cli.js'), 'sessions', '--all', '--json', '--no-ingest', '--home', home, '--db', db],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      let stderr = '';
      child.stderr.on('data', text => {
        stderr += text;
      });
      child.stdout.destroy();
      await new Promise(resolve => child.on('close', resolve));
      assert.equal(stderr, '');
    });
  });

  it('takes an end or a beginning of an id for the session', async () => {
    const { sessions } = parse(sessionsShape, (await run('sessions', '--all', '--json')).stdout);
    const uid = sessions.find(({ agent }) => agent === 'claude-code')?.session_uid ?? assert.fail();
    const id = uid.slice(uid.indexOf(':') + 1);
    for (const reference of [uid, id, id.slice(-8), id.slice(0, 8)])
      assert.equal((await json(costShape, 'cost', reference, '--no-ingest')).session_uid, uid);
  });

  it('prints tables of 80 columns at most, and nothing that a terminal obeys', async () => {
    const hostile = join(folder, 'hostile');
    const id = '11111111-2222-4333-8444-555555555555';
    const words = '\u001b]0;owned\u0007\u001b[31m\u009b2J\u202eevil\u0000 日本語の長い題名です👩‍👩‍👧‍👦 '.repeat(4);
    const call = {
      type: 'tool_use',
      id: 'toolu_1',
      name: `Edit${words}`,
      input: { file_path: `/work/${words}`, old_string: 'a', new_string: 'b' },
    };
    const spawnCall = {
      type: 'tool_use',
      id: 'toolu_2',
      name: 'Task',
      input: { prompt: words, subagent_type: words, description: words },
    };
    const edit = { ...call, id: 'toolu_3', name: 'Edit' };
    const usage = { input_tokens: 999_999_999, output_tokens: 999_999_999, cache_read_input_tokens: 999_999_999 };
    const base = {
      sessionId: id,
      cwd: `/work/${words}`,
      timestamp: '2026-05-01T10:00:00.000Z',
      version: '2.1.1',
      gitBranch: words,
    };
    const records = [
      { ...base, type: 'user', uuid: 'u1', message: { role: 'user', content: words } },
      {
        ...base,
        type: 'assistant',
        uuid: 'u2',
        message: { id: 'msg_1', role: 'assistant', model: words, content: [call, spawnCall, edit], usage },
      },
      {
        ...base,
        type: 'user',
        uuid: 'u3',
        message: {
          role: 'user',
          content: ['toolu_1', 'toolu_3'].map(tool_use_id => ({ type: 'tool_result', tool_use_id, content: words })),
        },
        toolUseResult: { filePath: `/work/${words}`, oldString: 'a', newString: 'b', structuredPatch: [] },
      },
      { ...base, type: words, uuid: 'u4' },
      {
        ...base,
        type: 'assistant',
        uuid: 'u5',
        message: {
          id: 'msg_2',
          role: 'assistant',
          model: words,
          content: [{ ...edit, id: 'toolu_4' }],
          usage: { input_tokens: 0, output_tokens: 0 },
        },
      },
      {
        ...base,
        type: 'user',
        uuid: 'u6',
        message: {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_4',
              is_error: true,
              content: `The user doesn't want to proceed with this tool use. To tell you how to proceed, the user said:\nno ${words}`,
            },
          ],
        },
      },
    ];
    const project = join(hostile, '.claude/projects/-work');
    mkdirSync(join(project, id, 'subagents'), { recursive: true });
    writeFileSync(join(project, `${id}.jsonl`), records.map(record => `${JSON.stringify(record)}\n`).join(''));
    const chain = records.slice(0, 2).map(record => ({ ...record, isSidechain: true, agentId: 'a1' }));
    writeFileSync(
      join(project, id, 'subagents', 'agent-a1.jsonl'),
      chain.map(record => `${JSON.stringify(record)}\n`).join(''),
    );
    if (process.platform !== 'win32')
      writeFileSync(join(project, '\u001b[31m\u009b5\u202e.jsonl'), `${JSON.stringify(records[0])}\n`);
    const at = ['--all', '--home', hostile, '--db', join(folder, 'hostile.db')];
    for (const args of [['sessions'], ['cost', id], ['files'], ['failures'], ['search', 'evil'], ['doctor']]) {
      const { code, stdout, stderr } = await runCli([...args, ...at]);
      assert.deepEqual([code, stderr], [0, ''], args.join(' '));
      assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\u2028\u2029]/u, args.join(' '));
      assertFits(stdout);
      const raw = (await runCli([...args, '--json', ...at])).stdout;
      assert.doesNotMatch(raw.replaceAll('\n', ''), /\p{Cc}/u, `${args.join(' ')} --json`);
    }
    for (const args of [['sessions'], ['cost'], ['files'], ['failures'], ['search', 'round'], ['doctor']])
      assertFits((await run(...args, ...(args[0] === 'doctor' ? [] : ['--all']))).stdout);
  });

  describe('secrets', () => {
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    let ofSecrets: string[];
    before(() => {
      const other = join(folder, 'with secrets');
      ofSecrets = ['--all', '--home', join(other, 'home'), '--db', join(other, 'contrail.db')];
      const record = {
        type: 'user',
        uuid: '00000000-0000-4000-8000-000000000001',
        parentUuid: null,
        sessionId: '0b8c7d1e-1111-4222-8333-444455556666',
        cwd: '/w',
        version: '2.0.0',
        timestamp: '2026-11-21T00:00:00.000Z',
        isSidechain: false,
        message: { role: 'user', content: `Push with ${token} please` },
      };
      const project = join(other, 'home/.claude/projects/-w');
      mkdirSync(project, { recursive: true });
      writeFileSync(join(project, `${record.sessionId}.jsonl`), `${JSON.stringify(record)}\n`);
    });

    for (const command of [['sessions'], ['cost', '0b8c7d1e'], ['search', 'push']] as const)
      for (const form of [[], ['--json']] as const)
        it(`are taken out of ${[...command, ...form].join(' ')}, unless they are asked for`, async () => {
          const redacted = await runCli([...command, ...form, ...ofSecrets], { cwd: folder });
          assert.deepEqual([redacted.code, redacted.stdout.includes('ghp_')], [0, false]);
          // A table cuts what is long.
          assert.ok(redacted.stdout.includes('Push with [redacted: g'), redacted.stdout);
          const whole = await runCli([...command, ...form, '--include-secrets', ...ofSecrets], { cwd: folder });
          assert.ok(whole.stdout.includes(`Push with ${token.slice(0, 10)}`), whole.stdout);
        });

    it('are not mistaken for anything in the recordings', async () => {
      for (const command of [
        ['sessions', '--all'],
        ['files', '--all'],
        ['search', 'the', '--all'],
      ]) {
        const redacted = await run(...command, '--json', '--no-ingest');
        assert.equal(redacted.stdout, (await run(...command, '--json', '--no-ingest', '--include-secrets')).stdout);
      }
    });
  });

  describe('--workspace', () => {
    let demo: { home: string; workspace: string };
    let demoDb: string;
    before(() => {
      demo = layOutDemo(join(folder, 'demo'));
      demoDb = join(folder, 'demo.db');
    });

    async function sessionsOf(workspace: string | null, cwd = folder): Promise<string[]> {
      const where = workspace === null ? [] : ['--workspace', workspace];
      const { code, stdout, stderr } = await runCli(
        ['sessions', '--json', '--home', demo.home, '--db', demoDb, ...where],
        { cwd },
      );
      assert.deepEqual([code, stderr], [0, '']);
      return parse(sessionsShape, stdout).sessions.map(({ session_uid }) => session_uid);
    }

    it('takes the sessions of a folder, by default of the one it is called in', async () => {
      const all = await sessionsOf(demo.workspace);
      assert.ok(all.length > 0);
      assert.deepEqual(await sessionsOf(null, demo.workspace), all);
      assert.deepEqual(await sessionsOf('.', demo.workspace), all);
    });

    it('takes those that edited a file of it from elsewhere', async () => {
      const src = await sessionsOf(join(demo.workspace, 'src'));
      assert.ok(src.length > 0);
      const files = await runCli([
        'files',
        '--json',
        '--home',
        demo.home,
        '--db',
        demoDb,
        '--workspace',
        join(demo.workspace, 'src'),
      ]);
      const paths = parse(filesShape, files.stdout).files.map(({ path }) => path);
      assert.ok(paths.length > 0 && paths.every(path => path.startsWith(join(demo.workspace, 'src'))));
    });

    it('takes those of another worktree of the repository', async () => {
      const tree = join(folder, 'tree');
      const gitDir = join(demo.workspace, '.git/worktrees/tree');
      mkdirSync(gitDir, { recursive: true });
      mkdirSync(tree);
      writeFileSync(join(gitDir, 'gitdir'), `${join(tree, '.git')}\n`);
      writeFileSync(join(gitDir, 'commondir'), '../..\n');
      writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/tree\n');
      writeFileSync(join(tree, '.git'), `gitdir: ${gitDir}\n`);
      assert.deepEqual(await sessionsOf(tree), await sessionsOf(demo.workspace));
    });

    it('says of a folder without sessions where it looked', async () => {
      const empty = join(folder, 'empty');
      mkdirSync(empty);
      assert.deepEqual(await sessionsOf(empty), []);
      const { code, stdout } = await runCli(['sessions', '--home', demo.home, '--db', demoDb, '--workspace', empty]);
      assert.equal(code, 0);
      assert.match(stdout, /^No sessions of empty were found\. Looked in:\n/);
      assert.ok(stdout.includes(join(demo.home, '.claude', 'projects')) && stdout.includes('--all'));
      const cost = await runCli(['cost', '--home', demo.home, '--db', demoDb, '--workspace', empty]);
      assert.deepEqual([cost.code, cost.stdout], [1, '']);
      assert.match(cost.stderr, /No sessions of empty were found/);
    });
  });
});

/** Titles, notes and paths of problems are worth more whole. */
function assertFits(stdout: string): void {
  const tables = stdout.split('\n\n').filter(part => /^(?:SESSION|CONVERSATION|MODEL|PATH|AGENT|WHEN) /.test(part));
  assert.ok(tables.length > 0, stdout);
  for (const line of tables.join('\n').split('\n')) assert.ok(stringWidth(line) <= 80, `${stringWidth(line)}: ${line}`);
}

function parse<T extends z.core.$ZodType>(shape: T, stdout: string): z.output<T> {
  return z.parse(shape, JSON.parse(stdout));
}

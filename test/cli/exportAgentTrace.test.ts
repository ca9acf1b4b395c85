import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceRecord } from '../../src/export/agentTrace';
import { assertTraceRecord } from '../support/agentTraceSchema';
import { hasGit } from '../support/gitRepo';
import { recordedSessions } from '../support/movedRecording';
import type { Finished } from '../support/programs';
import { useRecordedWorkspace } from '../support/recordedWorkspace';

describe('contrail export agent-trace', () => {
  const workspace = useRecordedWorkspace();
  const run = (...args: string[]): Promise<Finished> => workspace.run('export', 'agent-trace', ...args);

  async function records(...args: string[]): Promise<TraceRecord[]> {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stderr], [0, '']);
    const read =
      stdout === ''
        ? []
        : stdout
            .trimEnd()
            .split('\n')
            .map(line => JSON.parse(line));
    for (const record of read) assertTraceRecord(record);
    return read;
  }

  it('says of every file of the workspace who wrote its lines, a record a line', async () => {
    const all = await records();
    const paths = all.map(({ files }) => files[0]?.path ?? '');
    assert.ok(paths.includes('test/format.test.js') && paths.includes('src/invoice.js'), String(paths));
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.ok(all.every(({ files }) => files.length === 1 && files[0]?.conversations.length !== 0));
  });

  it('says it of one file: the sidechain that wrote it, what that cost, and the same each time', async () => {
    const [record = assert.fail(), ...more] = await records('test/format.test.js');
    assert.deepEqual(more, []);
    const [conversation] = record.files[0]?.conversations ?? [];
    assert.deepEqual(conversation?.ranges, [{ start_line: 1, end_line: 5 }]);
    assert.deepEqual(conversation?.related, [
      { type: 'session', url: `urn:uuid:${recordedSessions.subagents.slice(12)}` },
    ]);
    const [detail] = record.metadata.contrail.conversations;
    assert.equal(detail?.session_uid, recordedSessions.subagents);
    assert.notEqual(detail?.thread_id, 'main');
    assert.ok((detail?.conversation_microusd ?? 0) > 0);
    assert.deepEqual(detail?.tiers, { exact: [{ start_line: 1, end_line: 5 }], matched: [] });
    const { stdout } = await run('test/format.test.js', '--json', '--no-ingest');
    assert.deepEqual(JSON.parse(stdout), [record]);
  });

  it(`names the commit that has the file as it is${hasGit ? '' : ' (skipped: no git here)'}`, async function () {
    if (!hasGit) this.skip();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=K', '-c', 'user.email=k@example.com', ...args], {
        cwd: workspace.path,
        encoding: 'utf8',
      }).trim();
    rmSync(join(workspace.path, '.git'), { recursive: true });
    git('init', '-q');
    git('add', 'test');
    git('commit', '-q', '-m', 'tests');
    const [committed] = await records('test/format.test.js', '--no-ingest');
    assert.deepEqual(committed?.vcs, { type: 'git', revision: git('rev-parse', 'HEAD') });
    writeFileSync(join(workspace.path, 'test/format.test.js'), `\n${git('show', 'HEAD:test/format.test.js')}`);
    const [changed] = await records('test/format.test.js', '--no-ingest');
    assert.equal(changed?.vcs, undefined);
    assert.equal(changed?.files[0]?.conversations[0]?.ranges[0]?.start_line, 2);
  });

  it('fails where a named file is no text, and says nothing of one that no agent wrote', async () => {
    const { code, stdout, stderr } = await run('gone.js', '--no-ingest');
    assert.deepEqual([code, stdout, stderr], [1, '', 'contrail: gone.js cannot be read, or is no text.\n']);
    writeFileSync(join(workspace.path, 'own.txt'), 'mine\n');
    assert.deepEqual(await records('own.txt', '--no-ingest'), []);
    assert.equal((await run('own.txt', '--no-ingest', '--json')).stdout, '[]\n');
  });
});

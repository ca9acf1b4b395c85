import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { blameText } from '../../src/cli/blameText';
import { recordedSessions } from '../support/movedRecording';
import type { Finished } from '../support/programs';
import { useRecordedWorkspace } from '../support/recordedWorkspace';
import { blameShape } from './shapes';

const { subagents } = recordedSessions;

describe('contrail blame', () => {
  const workspace = useRecordedWorkspace();
  const run = (...args: string[]): Promise<Finished> => workspace.run('blame', ...args);

  it('prints the file, before each line who wrote it, and what is left of each session', async () => {
    const { code, stdout, stderr } = await run('test/format.test.js');
    assert.deepEqual([code, stderr], [0, '']);
    const lines = readFileSync(join(workspace.path, 'test/format.test.js'), 'utf8').trimEnd().split('\n');
    const shown = stdout.split('\n');
    for (const [index, line] of lines.entries()) {
      assert.ok(shown[index]?.startsWith('c5e6160a claude ▸ '), shown[index]);
      assert.ok(shown[index]?.endsWith(`${index + 1} ${line}`.trimEnd()), shown[index]);
    }
    assert.match(
      stdout,
      /\n5 of 5 lines were written by agents, as far as that can be told\.\nc5e6160a {2}claude {2}.*: 1 edit, 5 lines left \(exact\)\n$/,
    );
    assert.ok(!stdout.includes('\u001b'));
  });

  it('says the same as JSON', async () => {
    const { code, stdout } = await run('test/format.test.js', '--json', '--no-ingest');
    assert.equal(code, 0);
    const blame = z.parse(blameShape, JSON.parse(stdout));
    assert.deepEqual(
      blame.lines.map(({ line, tier, session_uid }) => [line, tier, session_uid]),
      [1, 2, 3, 4, 5].map(line => [line, 'exact', subagents]),
    );
    const bytes = readFileSync(join(workspace.path, 'test/format.test.js'));
    assert.equal(blame.sha256, createHash('sha256').update(bytes).digest('hex'));
  });

  it('fails where there is no text', async () => {
    writeFileSync(join(workspace.path, 'image.bin'), Buffer.from([0, 1, 2]));
    for (const file of ['gone.js', 'image.bin', '.']) {
      const { code, stdout, stderr } = await run(file, '--no-ingest');
      assert.deepEqual([code, stdout, stderr], [1, '', `contrail: ${file} cannot be read, or is no text.\n`]);
    }
    assert.equal((await run()).code, 2);
  });

  it('says what git-ai alone knows, and nothing over what transcripts tell', () => {
    const author = { kind: 'ai' as const, agent: 'cur\u001bsor', model: null, conversation: 'c', person: null };
    const at = '2026-03-01T12:00:00.000Z';
    const note = { ...author, tier: 'note' as const, source: 'git-ai' as const, commit: 'f'.repeat(40), at };
    const line = { thread_id: 'main', agent: 'codex', model: null, at: null, call_id: null, seq: 1 };
    const blame = {
      schema: 'contrail.blame/1' as const,
      path: '/f',
      sha256: '',
      lines_total: 4,
      lines: [{ ...line, line: 1, tier: 'exact' as const, session_uid: 'codex:12345678' }],
      sessions: [],
      notes: [
        { ...note, line: 1 },
        { ...note, line: 2 },
        { ...note, line: 3, kind: 'human' as const, agent: null },
      ],
    };
    const shown = blameText(blame, { lines: ['a', 'b', 'c', 'd'], hasColors: false }).split('\n');
    assert.match(shown[0] ?? '', /^12345678 codex +1 a$/);
    assert.match(shown[1] ?? '', /^git-ai: cur sor \S+ \S+ +2 b$/);
    assert.match(shown[2] ?? '', /^git-ai: \(person\) \S+ \S+ +3 c$/);
    assert.match(shown[3] ?? '', /^ +4 d$/);
    assert.equal(shown.at(-1), "Of 2 more lines git-ai's notes alone name the author.");
    const unread = blameText({ ...blame, notes: null }, { lines: ['a'], hasColors: false });
    assert.equal(unread.split('\n').at(-1), "git-ai's notes could not be read.");
  });

  it('has colors where a terminal wants them, and obeys nothing that a file holds', () => {
    const line = { thread_id: 'main', agent: 'codex', model: null, at: null, call_id: null, seq: 1 };
    const blame = {
      schema: 'contrail.blame/1' as const,
      path: '/f',
      sha256: '',
      lines_total: 2,
      lines: [{ ...line, line: 2, tier: 'matched' as const, session_uid: 'codex:12345678' }],
      sessions: [],
    };
    const lines = ['\tplain', 'evil \u001b]0;title\u0007\u202e'];
    const plain = blameText(blame, { lines, hasColors: false });
    assert.equal(plain.split('\n')[0], `${' '.repeat('~12345678 codex'.length)} 1 \tplain`);
    assert.equal(plain.split('\n')[1], '~12345678 codex 2 evil  ]0;title');
    const colored = blameText(blame, { lines, hasColors: true });
    assert.ok(colored.includes('\u001b['));
    assert.equal(colored.split('\u001b]').length, 1);
  });
});

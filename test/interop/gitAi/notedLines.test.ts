import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepositories } from '../../../src/discovery/gitRepository';
import { PathIdentity } from '../../../src/discovery/pathIdentity';
import { hasNotes, notedLines, notesEdition } from '../../../src/interop/gitAi/notedLines';
import { GitRepo, hasGit } from '../../support/gitRepo';
import { authorshipLog } from './noteTexts';

describe(`git-ai's notes${hasGit ? '' : ' (skipped: no git here)'}`, () => {
  let repo: GitRepo;
  beforeEach(function () {
    if (!hasGit) this.skip();
    repo = new GitRepo();
  });
  afterEach(() => repo?.remove());

  const repositoryOf = (of: GitRepo) =>
    new GitRepositories(new PathIdentity()).at(of.root) ?? assert.fail('no repository');

  const sessions = (...ids: string[]) =>
    Object.fromEntries(ids.map(id => [`s_${id}`, { agent_id: { tool: 'claude', id, model: 'claude-opus-4-8' } }]));

  async function conversations(path: string): Promise<(string | null)[]> {
    const file = (await notedLines(repositoryOf(repo), path)) ?? assert.fail(`nothing of ${path}`);
    return file.notes.map(note => note && (note.conversation ?? note.person));
  }

  it('are found on the commits that wrote the lines, at the numbers that these had there', async () => {
    const first = repo.commit({ 'a b.txt': 'one\ntwo\nthree\n' });
    repo.note(first, authorshipLog({ sessions: sessions('first') }, '"a b.txt"\n  s_first::t_1 1-2\n'));
    const second = repo.commit({ 'a b.txt': 'zero\none\ntwo\nthree\nfour\n' });
    repo.note(second, authorshipLog({ sessions: sessions('second') }, '"a b.txt"\n  s_second::t_1 5\n'));
    assert.deepEqual(await conversations('a b.txt'), [null, 'first', 'first', null, 'second']);
    const { notes, lines } = (await notedLines(repositoryOf(repo), 'a b.txt')) ?? assert.fail();
    assert.deepEqual(lines, ['zero', 'one', 'two', 'three', 'four']);
    assert.deepEqual([notes[4]?.commit, notes[4]?.at], [second, Date.UTC(2026, 2, 1, 12)]);
  });

  it('follow a file that was renamed', async () => {
    const text = Array.from({ length: 20 }, (_, line) => `line number ${line}\n`).join('');
    repo.note(repo.commit({ old: text }), authorshipLog({}, 'old\n  k 1-20\n'));
    repo.git('mv', 'old', 'new');
    repo.commit({});
    assert.deepEqual(await conversations('new'), Array(20).fill('i'));
  });

  it('give a line to the last entry that names it and whose author is known', async () => {
    const section = 'f\n  s_a::t_1 1-4\n  s_b::t_1 2-3\n  s_gone::t_1 3\n  h_1 4\n';
    const fields = { sessions: sessions('a', 'b'), humans: { h_1: { author: 'Kim <kim@example.com>' } } };
    repo.note(repo.commit({ f: '1\n2\n3\n4\n5\n' }), authorshipLog(fields, section));
    assert.deepEqual(await conversations('f'), ['a', 'b', 'b', 'Kim <kim@example.com>', null]);
  });

  it('are read however deep git sorts them, and when refs are packed', async () => {
    const commit = repo.commit({ f: '1\n' });
    repo.note(commit, authorshipLog({}));
    const blob = repo.git('notes', '--ref=ai', 'list', commit);
    for (const split of [0, 2, 4]) {
      repo.git('read-tree', '--empty');
      const path = [...(commit.slice(0, split).match(/../g) ?? []), commit.slice(split)].join('/');
      repo.git('update-index', '--add', '--cacheinfo', `100644,${blob},${path}`);
      repo.git('update-ref', 'refs/notes/ai', repo.git('commit-tree', '-m', 'notes', repo.git('write-tree')));
      assert.deepEqual(await conversations('f'), ['i'], path);
    }
    assert.equal(hasNotes(repositoryOf(repo)), true);
    repo.git('pack-refs', '--all');
    assert.equal(existsSync(join(repo.root, '.git/refs/notes/ai')), false);
    assert.equal(hasNotes(repositoryOf(repo)), true);
  });

  it('are not looked for where there are none', async () => {
    const commit = repo.commit({ f: '1\n' });
    repo.git('notes', '--ref=aim', 'add', '-m', 'x', commit);
    repo.git('pack-refs', '--all');
    assert.equal(hasNotes(repositoryOf(repo)), false);
    assert.equal(await notesEdition(repositoryOf(repo), 'f'), null);
  });

  it('have an edition that changes with them and with HEAD', async () => {
    const commit = repo.commit({ f: '1\n' });
    repo.note(commit, authorshipLog({}));
    const editions = [await notesEdition(repositoryOf(repo), 'f'), await notesEdition(repositoryOf(repo), 'f')];
    assert.equal(editions[0], editions[1]);
    repo.note(commit, authorshipLog({}, 'f\n  k 1\n'));
    editions.push(await notesEdition(repositoryOf(repo), 'f'));
    repo.commit({ f: '2\n' });
    editions.push(await notesEdition(repositoryOf(repo), 'f'));
    assert.equal(new Set(editions).size, 3);
    assert.equal(await notesEdition(repositoryOf(repo), 'gone'), null);
    assert.equal(await notesEdition(repositoryOf(repo), 'f\nHEAD:f'), null);
  });

  it('are read without starting what the repository names', async function () {
    if (process.platform === 'win32') this.skip();
    repo.note(repo.commit({ f: '1\n', '.gitattributes': 'f diff=evil filter=evil\n' }), authorshipLog({}));
    const started = join(repo.base, 'started');
    const evil = repo.write('evil.sh', `#!/bin/sh\ntouch '${started}'\ncat "$1"\n`);
    chmodSync(evil, 0o755);
    repo.git('config', 'core.pager', evil);
    repo.git('config', 'core.fsmonitor', evil);
    repo.git('config', 'diff.evil.textconv', evil);
    repo.git('config', 'filter.evil.clean', evil);
    repo.git('config', 'core.hooksPath', repo.root);
    assert.deepEqual(await conversations('f'), ['i']);
    assert.equal(existsSync(started), false);
  });
});

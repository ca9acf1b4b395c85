import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { GitRepositories } from '../../src/discovery/gitRepository';
import { PathIdentity } from '../../src/discovery/pathIdentity';
import { revisionWith } from '../../src/interop/gitRevision';
import { GitRepo, hasGit } from '../support/gitRepo';

describe(`the revision of a file${hasGit ? '' : ' (skipped: no git here)'}`, () => {
  let repo: GitRepo;
  beforeEach(function () {
    if (!hasGit) this.skip();
    repo = new GitRepo();
  });
  afterEach(() => repo?.remove());

  function revision(path: string, text: string): Promise<string | null> {
    const found = new GitRepositories(new PathIdentity()).at(repo.root) ?? assert.fail('no repository');
    return revisionWith(found, path, Buffer.from(text));
  }

  it('is HEAD where that has the file with these lines, whatever ends them', async () => {
    repo.commit({ 'a/ü "f".txt': 'one\ntwo é\n' });
    const head = repo.commit({ other: '1\n' });
    for (const text of ['one\ntwo é\n', 'one\r\ntwo é\r\n']) assert.equal(await revision('a/ü "f".txt', text), head);
    for (const text of ['one\ntwo\n', 'one\ntwo é', '']) assert.equal(await revision('a/ü "f".txt', text), null, text);
  });

  it('is unknown of files that HEAD does not have, and before the first commit', async () => {
    assert.equal(await revision('f', '1\n'), null);
    repo.commit({ f: '1\n', 'd/f': '1\n' });
    for (const path of ['g', 'd', 'f\nHEAD:f', '', '../f']) assert.equal(await revision(path, '1\n'), null, path);
  });

  it('is told by the git on the path, never by one beside the files', async () => {
    repo.commit({ f: '1\n' });
    const [own, started] = [repo.write('git', '#!/bin/sh\necho > started\n'), join(repo.root, 'started')];
    chmodSync(own, 0o755);
    const [path, folder] = [process.env.PATH, process.cwd()];
    process.env.PATH = ['.', '', join(repo.base, 'nothing')].join(delimiter);
    process.chdir(repo.root);
    try {
      assert.equal(await revision('f', '1\n'), null);
    } finally {
      process.chdir(folder);
      process.env.PATH = path;
    }
    assert.equal(existsSync(started), false);
    assert.notEqual(await revision('f', '1\n'), null);
  });
});

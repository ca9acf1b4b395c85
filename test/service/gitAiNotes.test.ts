import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Blame } from '../../src/store/readModels/blame';
import { authorshipLog } from '../interop/gitAi/noteTexts';
import { GitRepo, hasGit } from '../support/gitRepo';
import { openTestStore, type TestStore } from '../support/testStore';

const text = ['import a', 'import b', '', 'export function total() {', '  return a + b;', '}', ''].join('\n');

describe(`blame with git-ai's notes${hasGit ? '' : ' (skipped: no git here)'}`, () => {
  let repo: GitRepo;
  let store: TestStore;
  before(async function () {
    if (!hasGit) this.skip();
    repo = new GitRepo();
    store = await openTestStore();
    repo.note(repo.commit({ 'src/f': text }), authorshipLog({}, 'src/f\n  k 1-6\n'));
  });
  after(() => {
    store?.close();
    repo?.remove();
  });

  async function blame(params: { text?: string; folders?: string[]; path?: string; notes?: boolean }): Promise<Blame> {
    const asked = { path: join(repo.root, 'src/f'), folders: [repo.root], notes: true, ...params };
    const answer = await store.owner.answer('blame', asked, {});
    // The contract says that it is one, or none.
    return answer as Blame;
  }

  const lines = ({ notes }: Blame) => notes?.map(({ line }) => line);

  it('tells them of lines that stand there still, apart from what transcripts tell', async () => {
    const answer = await blame({});
    assert.deepEqual(answer.lines, []);
    assert.deepEqual(lines(answer), [1, 2, 3, 4, 5, 6]);
    const { commit, ...note } = answer.notes?.[4] ?? assert.fail();
    assert.match(commit, /^[0-9a-f]{40}$/);
    assert.deepEqual(note, {
      line: 5,
      tier: 'note',
      source: 'git-ai',
      kind: 'ai',
      agent: 'claude',
      model: 'claude-opus-4-8',
      conversation: 'i',
      person: null,
      at: '2026-03-01T12:00:00.000Z',
    });
    assert.deepEqual(lines(await blame({ text: `// new\n${text}` })), [2, 3, 4, 5, 6, 7]);
    assert.deepEqual(lines(await blame({ text: text.replace('a + b', 'a - b') })), [1, 2, 3, 4, 6]);
    assert.deepEqual(lines(await blame({ text: text.replaceAll('\n', '\r\n') })), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(lines(await blame({ text: 'other\n' })), []);
  });

  it('sees that they changed', async () => {
    await blame({});
    repo.note(repo.git('rev-parse', 'HEAD'), authorshipLog({}, 'src/f\n  k 2\n'));
    assert.deepEqual(lines(await blame({})), [2]);
  });

  it('does not ask unless it is asked, and not for files of other folders', async () => {
    assert.equal((await blame({ notes: false })).notes, undefined);
    assert.deepEqual((await blame({ text, folders: [join(repo.root, 'docs')] })).notes, []);
  });

  it('knows none of a file that git does not know', async () => {
    assert.deepEqual((await blame({ path: repo.write('new', text) })).notes, []);
    assert.deepEqual((await blame({ path: join(repo.base, 'outside'), folders: [repo.base], text })).notes, []);
  });

  it('does not take for none what git cannot tell', async () => {
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      assert.equal((await blame({})).notes, null);
    } finally {
      process.env.PATH = path;
    }
  });
});

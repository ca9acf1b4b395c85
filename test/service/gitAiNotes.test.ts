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

  it('does not run git while HEAD, the notes and the text stay as they are', async () => {
    const asked = { path: join(repo.root, 'src/f'), folders: [repo.root], text };
    const notes = async (given: string): Promise<number[] | undefined> => {
      const answer = await store.owner.blameViews.blameNotes({ ...asked, text: given });
      return answer.notes?.map(({ line }) => line);
    };
    assert.deepEqual(await notes(text), [2]);
    await withoutGit(async () => {
      assert.deepEqual(await notes(text), [2]);
      // HEAD is known: where its lines are in another text does not take git.
      assert.deepEqual(await notes(`// new\n${text}`), [3]);
    });
    repo.note(repo.commit({ 'src/f': `// first\n${text}` }), authorshipLog({}, 'src/f\n  k 1\n'));
    assert.deepEqual(await notes(`// first\n${text}`), [1, 3]);
    // As after a branch was switched, and after git packed what it keeps where.
    repo.git('checkout', '-q', 'HEAD~');
    assert.deepEqual(await notes(`// first\n${text}`), [3]);
    repo.git('checkout', '-q', 'main');
    repo.git('pack-refs', '--all');
    assert.deepEqual(await notes(`// first\n${text}`), [1, 3]);
    repo.git('update-ref', '-d', 'refs/notes/ai');
    assert.deepEqual(await notes(`// first\n${text}`), []);
  });

  it('does not take for none what git cannot tell', async () => {
    repo.note(repo.commit({ 'src/f': `// last\n${text}` }), authorshipLog({}, 'src/f\n  k 1\n'));
    await withoutGit(async () => assert.equal((await blame({})).notes, null));
  });
});

async function withoutGit(run: () => Promise<void>): Promise<void> {
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    await run();
  } finally {
    process.env.PATH = path;
  }
}

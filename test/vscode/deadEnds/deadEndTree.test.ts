import { deepEqual, equal, ok } from 'node:assert/strict';
import type { FailureItem } from '../../../src/store/readModels/failures';
import { type DeadEndNode, failureNodesOf } from '../../../src/vscode/deadEnds/deadEndNode';
import { type DeadEndsChange, DeadEndTree } from '../../../src/vscode/deadEnds/deadEndTree';
import { failure } from './failure';

const at = (...paths: string[]): FailureItem['files'] => paths.map(path => ({ path, ranges: [] }));

describe('DeadEndTree', () => {
  const update = (tree: DeadEndTree, failures: readonly FailureItem[], left = 0, error?: string): DeadEndsChange =>
    tree.update({ failures, left, error });
  const outline = ({ roots }: DeadEndTree): string[] =>
    roots.map(node =>
      node.kind === 'deadEndFile' ? [node.id, ...node.failures.map(({ id }) => id)].join(' ') : node.id,
    );
  const ids = (change: DeadEndsChange): unknown => (change === 'all' ? change : change.map(({ id }) => id));

  it('has files by their paths, what failed at each the latest first, and what is about no file last', () => {
    const tree = new DeadEndTree();
    update(tree, [
      failure('a', { files: [] }),
      failure('b', { files: at('/z', '/c') }),
      failure('d', { files: at('/c') }),
    ]);
    deepEqual(outline(tree), ['file//c file//c/b file//c/d', 'file//z file//z/b', 'session session/a']);
    const [first] = tree.roots;
    ok(first?.kind === 'deadEndFile');
    equal(first.failures[0] && tree.parentOf(first.failures[0]), first);
    equal(tree.parentOf(first), undefined);
  });

  it('draws again only what changed', () => {
    const tree = new DeadEndTree();
    const [a, b] = [failure('a', { files: at('/a') }), failure('b', { files: at('/b') })];
    equal(update(tree, [a, b]), 'all');
    deepEqual(update(tree, [a, b]), []);
    const confirmed = failure('b', { files: at('/b'), review: { verdict: 'confirmed', note: null } });
    deepEqual(ids(update(tree, [a, confirmed])), ['file//b/b']);
    deepEqual(ids(update(tree, [a, confirmed, failure('c', { files: at('/a') })])), ['file//a']);
    equal(update(tree, [a]), 'all');
  });

  it('keeps the object of what stays', () => {
    const tree = new DeadEndTree();
    const [a, b] = [failure('a', { files: at('/a') }), failure('b', { files: at('/b') })];
    update(tree, [a, b]);
    const [kept] = tree.roots;
    update(tree, [failure('a', { files: at('/a'), what: 'other' })]);
    equal(tree.roots[0], kept);
    ok(kept?.kind === 'deadEndFile');
    equal(kept.failures[0]?.failure.what, 'other');
  });

  it('offers the next page, and says what went wrong', () => {
    const tree = new DeadEndTree();
    const a = failure('a', { files: at('/a') });
    update(tree, [a], 3, 'disk full');
    deepEqual(
      tree.roots.map(({ kind }) => kind),
      ['deadEndsError', 'deadEndFile', 'moreDeadEnds'],
    );
    deepEqual(ids(update(tree, [a], 2, 'disk full')), ['more']);
    equal(update(tree, [a], 0), 'all');
  });

  it('names what commands need', () => {
    const tree = new DeadEndTree();
    update(tree, [failure('a'), failure('b', { evidence: [] })]);
    const [file] = tree.roots;
    ok(file?.kind === 'deadEndFile');
    const [a, b] = file.failures;
    deepEqual([a?.failure_id, a?.session_uid, a?.seq, a?.path], ['a', 'codex:one', 8, '/work/app/src/round.ts']);
    equal(b?.seq, undefined);
    const nodes: (DeadEndNode | undefined)[] = [a, file, b];
    deepEqual(failureNodesOf([a, undefined]), [a]);
    deepEqual(failureNodesOf([a, nodes]), [a, b]);
    deepEqual(failureNodesOf([undefined]), []);
  });
});

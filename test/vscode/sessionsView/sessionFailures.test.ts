import { deepEqual, equal, ok } from 'node:assert/strict';
import { answerSchemas, type Method, type Params } from '../../../src/service/requests';
import type { FailureItem } from '../../../src/store/readModels/failures';
import { loadFailures } from '../../../src/vscode/deadEnds/loadFailures';
import type { Asked } from '../../../src/vscode/sessionsView/loadSessions';
import { sessionChildren } from '../../../src/vscode/sessionsView/sessionChildren';
import { SessionFailures } from '../../../src/vscode/sessionsView/sessionFailures';
import { SessionTree } from '../../../src/vscode/sessionsView/sessionTree';
import { parentOf, type SectionNode } from '../../../src/vscode/sessionsView/treeNode';
import { failure } from '../deadEnds/failure';
import { context, detail, session } from './session';

/** Answers what failed, a page at a time. */
class FailureStore {
  failures: FailureItem[] = [];
  readonly asked: unknown[] = [];

  readonly call: Asked['call'] = async <M extends Method>(method: M, params: Params<M>) => {
    this.asked.push(params);
    await Promise.resolve();
    const { offset, limit } = 'offset' in params && 'limit' in params ? params : { offset: 0, limit: 0 };
    const failures = this.failures.slice(offset, offset + limit);
    return answerSchemas[method].parse({ schema: 'contrail.failures/1', total: this.failures.length, failures });
  };
}

function sectionOf(uid: string, count: number): SectionNode {
  const item = session(uid, { failed_approaches: count });
  const tree = new SessionTree();
  tree.update({ sessions: [item], left: 0, error: undefined }, context());
  const [group] = tree.roots;
  const node = group?.kind === 'group' ? group.sessions[0] : undefined;
  const [section] = node === undefined ? [] : sessionChildren(node, detail(item));
  ok(section?.section === 'failures');
  return section;
}

describe('what failed in a session of the tree', () => {
  it('is asked for when its section is opened', async () => {
    const store = new FailureStore();
    store.failures = [failure('a'), failure('b', { files: [] })];
    const section = sectionOf('one', 2);
    equal(section.count, 2);
    deepEqual(store.asked, []);
    const nodes = await new SessionFailures(store).get(section);
    deepEqual(
      nodes.map(({ id, failure_id, path }) => [id, failure_id, path]),
      [
        [`${section.id}/a`, 'a', '/work/app/src/round.ts'],
        [`${section.id}/b`, 'b', null],
      ],
    );
    equal(nodes[0] && parentOf(nodes[0]), section);
    deepEqual(store.asked, [
      { folders: null, session_uid: 'claude-code:one', dismissed: false, offset: 0, limit: 200 },
    ]);
  });

  it('is asked for again where it was opened, and only what changed is drawn again', async () => {
    const store = new FailureStore();
    store.failures = [failure('a'), failure('b')];
    const section = sectionOf('one', 2);
    const failures = new SessionFailures(store);
    deepEqual(await failures.refresh(), []);
    const [a, b] = await failures.get(section);
    deepEqual(await failures.refresh(), []);
    store.failures = [failure('a'), failure('b', { review: { verdict: 'confirmed', note: null } })];
    deepEqual(await failures.refresh(), [b]);
    equal(b?.failure.review?.verdict, 'confirmed');
    store.failures = [failure('a')];
    deepEqual(await failures.refresh(), [section]);
    deepEqual(section.children, [a]);
  });
});

describe('loadFailures', () => {
  const query = { folders: ['/w'], dismissed: false };

  it('asks page by page for as many as are wanted, and says how many are left', async () => {
    const store = new FailureStore();
    store.failures = Array.from({ length: 450 }, (_, index) => failure(String(index)));
    const load = async (wanted: number): Promise<[number, number]> => {
      const { failures, left } = await loadFailures(store, query, wanted);
      return [failures.length, left];
    };
    deepEqual(await load(200), [200, 250]);
    deepEqual(await load(400), [400, 50]);
    deepEqual(await load(600), [450, 0]);
    store.failures = [];
    deepEqual(await load(200), [0, 0]);
  });

  it('stops when it is told to', async () => {
    const store = new FailureStore();
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const error: unknown = await loadFailures(store, query, 200, controller.signal).catch((reason: unknown) => reason);
    equal(error instanceof Error && error.message, 'enough');
  });
});

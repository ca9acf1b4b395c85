import { rmSync } from 'node:fs';
import { layOutDemo } from '../../../scripts/demo.mjs';
import { openTestStore, type TestStore, temporaryFolder } from '../../support/testStore';

export interface DemoStore {
  readonly store: TestStore;
  /** The folder that the demo's sessions worked on. */
  readonly workspace: string;
  /** The session with the most sidechains. */
  readonly uid: string;
}

/** A store that has read the demo, for the tests of a suite; it goes with them. */
export function useDemoStore(): () => DemoStore {
  const folder = temporaryFolder();
  let opened: DemoStore | undefined;
  before(async () => {
    const { home, workspace } = layOutDemo(folder);
    const store = await openTestStore();
    await store.ingest(home);
    const { sessions } = store.owner.sessions({ folders: [workspace] });
    const uid = sessions.toSorted((a, b) => b.threads - a.threads)[0]?.session_uid ?? '';
    opened = { store, workspace, uid };
  });
  after(() => {
    opened?.store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (opened === undefined) throw new Error('the store is open while the tests run');
    return opened;
  };
}

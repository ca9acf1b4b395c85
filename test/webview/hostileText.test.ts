import { deepEqual, equal } from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Place } from '../../src/panel/protocol';
import { writeHome } from '../support/homeFiles';
import { hostileHome } from '../support/hostileHome';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';
import { axeViolations } from './harness/axe';
import { openPanel, type PanelPage } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';

describe('text written to attack its reader', () => {
  const home = temporaryFolder();
  let store: TestStore;
  let session_uid: string;
  let path: string;
  let panel: PanelPage;

  before(async () => {
    writeHome(home, hostileHome());
    store = await openTestStore();
    await store.ingest(home);
    session_uid = store.owner.sessions({ folders: null }).sessions[0]?.session_uid ?? '';
    path = store.owner.files({ folders: null }).files[0]?.path ?? '';
  });
  after(() => {
    store?.close();
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(() => panel?.close());

  const places = (): Readonly<Record<string, Place>> => ({
    'the overview of a session': { kind: 'session', session_uid },
    'a transcript': { kind: 'session', session_uid, transcript: { seq: null } },
    'this file': { kind: 'file', path, pinned: true },
    'the workspace': { kind: 'workspace' },
  });

  for (const name of Object.keys(places())) {
    it(`is only text in ${name}`, async function () {
      panel = await openPanel(this, {
        answer: storeAnswers(store),
        place: places()[name] ?? null,
        viewport: { width: 700, height: 900 },
      });
      await panel.page.locator('#place h1').waitFor();
      await panel.page.waitForLoadState('networkidle');
      await panel.screenshot(`hostile ${name}`, { fullPage: true });
      equal(await panel.page.title(), 'Contrail');
      deepEqual(await foreignElements(), []);
      equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
      deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
      deepEqual(await axeViolations(panel.page), []);
    });
  }

  /** Elements that none of the panel's own code makes, and addresses of any kind. */
  const foreignElements = (): Promise<string[]> =>
    panel.page.evaluate(
      `[...document.body.querySelectorAll('script:not([nonce]), img, iframe, object, a, style, link, form[action], [onerror], [onload], [href], [src]:not(script)')].map(element => element.outerHTML.slice(0, 200))`,
    );
});

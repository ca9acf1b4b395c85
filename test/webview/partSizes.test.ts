import { ok } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../src/panel/protocol';
import { assets } from '../support/testStore';
import { openPanel } from './harness/panelPage';
import { sessionDetail } from './harness/sessionDetail';

const limit = 80 * 1024;
const session_uid = 'claude-code:1';
const places: Readonly<Record<string, Place>> = {
  'this file': { kind: 'file', path: '/work/a.ts', pinned: true },
  'a session': { kind: 'session', session_uid },
  'a transcript': { kind: 'session', session_uid, transcript: { seq: null } },
  'the workspace': { kind: 'workspace' },
};

describe('the code of the panel', () => {
  for (const [name, place] of Object.entries(places)) {
    it(`takes less than 80 KB for ${name}`, async function () {
      const panel = await openPanel(this, {
        place,
        answer: method => (method === 'sessionDetail' ? sessionDetail() : { schema: 'contrail.none/1' }),
      });
      try {
        await panel.page.locator('main .state, main [role=alert], main h1').first().waitFor();
        await panel.page.waitForLoadState('networkidle');
        const scripts: string[] = await panel.page.evaluate(
          `performance.getEntriesByType('resource').map(({ name }) => name).filter(name => name.endsWith('.js'))`,
        );
        const bytes = scripts.reduce(
          (sum, url) => sum + statSync(join(assets, 'panel', new URL(url).pathname)).size,
          0,
        );
        ok(bytes > 0 && bytes < limit, `${bytes} bytes in ${scripts.length} files`);
      } finally {
        await panel.close();
      }
    });
  }
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands } from '../../../src/vscode/manifest';
import { denseHome } from '../../support/denseHome';
import { eventually } from '../harness/eventually';
import { type Scenario, type ScenarioGroup, sessionTitles } from './scenario';

const manySessions = 210;

const loadMore: Scenario = {
  title: 'lists sessions page by page',
  commands: [commands.loadMoreSessions],
  async run(stage) {
    const { tree, workbench } = stage;
    await eventually(async () => {
      await tree.scroll('bottom');
      assert.ok(await tree.row(/^Load more \(\d+ left\)/).isVisible());
    });
    await workbench.screenshot('load more');
    assert.ok(!(await sessionTitles(stage)).some(title => title.startsWith('Prompt 0-0')));
    await tree.row(/^Load more/).click();
    await tree.row(/^Load more/).waitFor({ state: 'detached' });
    await eventually(async () => {
      await tree.scroll('bottom');
      assert.ok((await sessionTitles(stage)).some(title => title.startsWith('Prompt 0-0')));
    });
    await tree.scroll('top');
  },
};

const cancel: Scenario = {
  title: 'stops reading, and reads the rest when it is asked again',
  commands: [commands.rescan, commands.cancelRescan],
  async run(stage) {
    const { tree, home, workspace, page } = stage;
    await tree.scroll('top');
    writeLargeSession(home, workspace);
    await tree.titleButton('Rescan').click();
    await page.getByText(/^Reading sessions/).waitFor();
    await tree.titleButton('Stop Reading Sessions').click();
    await tree.titleButton('Rescan').waitFor();
    await page.getByText(/^Reading sessions/).waitFor({ state: 'detached' });
    assert.equal(await tree.row('Long in reading').count(), 0);
    await tree.titleButton('Rescan').click();
    await eventually(async () => {
      await tree.scroll('top');
      assert.ok(await tree.row('Long in reading').isVisible());
    }, 50_000);
  },
};

function writeManySessions(home: string, workspace: string): void {
  for (const { path, bytes } of denseHome({ sessions: manySessions, turns: 1, seed: 7 })) {
    const to = join(home, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(
      to,
      bytes.toString().replaceAll(/\/work\/project-\d/g, () => workspace),
    );
  }
}

/** It takes seconds to read: large texts in which nothing repeats. */
function writeLargeSession(home: string, workspace: string): void {
  const sessionId = '0a0a0a0a-0000-4000-8000-000000000000';
  const base = {
    sessionId,
    isSidechain: false,
    cwd: workspace,
    version: '2.1.100',
    timestamp: new Date().toISOString(),
  };
  const text = randomBytes(400_000).toString('base64');
  const records = Array.from({ length: 160 }, (_, n) => {
    const content = n === 0 ? 'Long in reading' : `${n} ${text.slice(n)}`;
    const type = n === 0 ? 'user' : 'assistant';
    return { ...base, type, uuid: `${n}`, parentUuid: n === 0 ? null : `${n - 1}`, message: { role: type, content } };
  });
  const folder = join(home, '.claude/projects/-large');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sessionId}.jsonl`), records.map(record => `${JSON.stringify(record)}\n`).join(''));
}

export const readingScenarios: ScenarioGroup = {
  title: 'much to read',
  options: {
    machineSettings: { 'contrail.live.enabled': false },
    prepare({ home, workspace }) {
      writeManySessions(home, workspace);
      return undefined;
    },
  },
  scenarios: [loadMore, cancel],
};

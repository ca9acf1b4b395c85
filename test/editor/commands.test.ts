import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { deadEndScenarios, manyDeadEndsScenarios } from './commands/deadEndScenarios';
import { exportScenarios } from './commands/exportScenarios';
import { fileScenarios } from './commands/fileScenarios';
import { readingScenarios } from './commands/readingScenarios';
import type { ScenarioGroup, Stage } from './commands/scenario';
import { viewScenarios } from './commands/viewScenarios';
import { startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { TreeView } from './harness/treeView';
import { watching } from './harness/watchExtension';

const groups: readonly ScenarioGroup[] = [
  viewScenarios,
  fileScenarios,
  exportScenarios,
  readingScenarios,
  deadEndScenarios,
  manyDeadEndsScenarios,
];

const manifest = z.object({ contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }) });

describe('The commands, in VS Code', () => {
  for (const { title, options, scenarios } of groups) {
    describe(title, () => {
      let stage: Stage | undefined;
      const onStage = (): Stage => {
        assert.ok(stage);
        return stage;
      };
      const ran = (): Promise<string[]> =>
        onStage().workbench.evaluate((api, id) => api.commands.executeCommand<string[]>(id), watching.ran);

      before(async function () {
        const demo = await startDemoWorkbench(this, options);
        const { page } = demo.workbench;
        const tree = new TreeView(page, 'Contrail', 'Sessions');
        stage = { ...demo, page, tree };
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await tree.show();
        await tree.row(/\$\d/).waitFor();
      });

      after(async () => {
        await stage?.close();
      });

      for (const { title, commands, run } of scenarios) {
        it(title, async () => {
          const before = (await ran()).length;
          try {
            await run(onStage());
          } catch (error) {
            await onStage().workbench.screenshot(`failed - ${title}`);
            throw error;
          }
          assert.deepEqual(onStage().workbench.logs.errors(), []);
          // What the last click runs may still be on its way to the extension.
          await eventually(async () => {
            const since = (await ran()).slice(before);
            assert.deepEqual(
              commands.filter(command => !since.includes(command)),
              [],
              'commands that the scenario names, and did not run',
            );
          });
        });
      }

      it('has logged no error', () => {
        assert.deepEqual(onStage().workbench.logs.errors(), []);
      });
    });
  }

  it('are all of those that package.json declares', () => {
    const declared = manifest.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')));
    const run = new Set<string>(groups.flatMap(({ scenarios }) => scenarios).flatMap(({ commands }) => commands));
    assert.deepEqual(
      declared.contributes.commands.map(({ command }) => command).filter(command => !run.has(command)),
      [],
    );
  });
});

import { join } from 'node:path';
import type { Workbench } from '../editor/harness/workbench';
import type { LiveSession } from '../support/liveSession';
import type { Measured } from './inEditor';

/** From an agent's edit, on the disk and in the transcript, until what is said of the file is right. */
export async function measureLiveEdits(
  { workbench, wait, waited }: Measured,
  live: LiveSession,
  workspace: string,
): Promise<void> {
  const { page } = workbench;
  const path = join(workspace, 'src/format.js');
  await workbench.evaluate(api => api.commands.executeCommand('workbench.view.explorer'));
  await page.getByRole('treeitem', { name: /^unedited\.txt/ }).waitFor();
  await workbench.evaluate(async (api, file) => {
    await api.window.showTextDocument(api.Uri.file(file));
  }, path);
  await workbench.runCommand('Contrail: Toggle Agent Blame');
  live.turn('First', 1);
  for (let time = 1; time <= 3; time++) {
    await page.waitForTimeout(1_000); // As an agent pauses.
    const written = `//live${time}`;
    await wait(`agent's edit, note at its line, ${time}`, isNoted(written), () => live.prepend(path, written));
  }
  for (let time = 1; time <= 3; time++) {
    await page.waitForTimeout(1_000);
    const start = Date.now();
    live.turn(`Hover ${time}`, 1);
    live.prepend(path, `//hover${time}`);
    waited(`agent's edit, hover, ${time}`, (await hoveredAt(workbench, path, `Hover ${time}`)) - start);
  }
  await wait("agent's edit, mark in the Explorer", isMarked('unedited.txt'), () =>
    live.prepend(join(workspace, 'unedited.txt'), 'Somebody.'),
  );
}

/** When the hover of a file's first line came to say something. */
function hoveredAt(workbench: Workbench, path: string, said: string): Promise<number> {
  return workbench.evaluate(
    async (api, [file, text]) => {
      for (;;) {
        const hovers = await api.commands.executeCommand<{ contents: (string | { value: string })[] }[]>(
          'vscode.executeHoverProvider',
          api.Uri.file(file),
          new api.Position(0, 1),
        );
        const texts = hovers.flatMap(({ contents }) =>
          contents.map(part => (typeof part === 'string' ? part : part.value)),
        );
        if (texts.some(shown => shown.includes(text))) return Date.now();
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    },
    [path, said] as const,
  );
}

/** Conditions in the page. */
function isNoted(line: string): string {
  return `[...document.querySelectorAll('.view-line')].some(line => line.textContent.includes(${JSON.stringify(line)}) &&
    [...line.querySelectorAll('span[class*="ced-"]')].some(note => getComputedStyle(note, '::after').content.includes('Claude Code')))`;
}

function isMarked(file: string): string {
  return `[...document.querySelectorAll('.monaco-icon-label[aria-label*="Edited by"]')].some(label => label.textContent.includes(${JSON.stringify(file)}))`;
}

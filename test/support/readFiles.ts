import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentAdapter } from '../../src/agents/adapter';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { readHome, type SourceFacts } from './readHome';
import { temporaryFolder } from './testStore';

/** What an adapter tells of a home that holds these files, by their paths below it; lists become JSON lines. */
export async function readFiles(
  adapter: AgentAdapter,
  files: Readonly<Record<string, string | readonly unknown[]>>,
): Promise<SourceFacts[]> {
  const home = temporaryFolder();
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(home, name);
      mkdirSync(dirname(path), { recursive: true });
      const text =
        typeof content === 'string' ? content : content.map(record => `${JSON.stringify(record)}\n`).join('');
      writeFileSync(path, text);
    }
    return await readHome(adapter, hostEnvironment({ home, platform: 'linux' }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

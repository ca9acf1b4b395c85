import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForHost } from './bundleForHost';

/** Builds the companion, an extension of its own, into `folder`. */
export async function buildCompanion(folder: string): Promise<void> {
  await bundleForHost(join(import.meta.dirname, 'companion.ts'), join(folder, 'companion.js'));
  const manifest = {
    name: 'companion',
    publisher: 'contrail-tests',
    version: '0.0.0',
    engines: { vscode: '^1.106.0' },
    main: './companion.js',
    activationEvents: ['*'],
    extensionKind: ['workspace'],
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

// node scripts/packageExtension.mjs [OUT.vsix]: packs what was built. What goes in, .vscodeignore says.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');

const args = ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
const [out] = process.argv.slice(2);
if (out !== undefined) args.push('--out', out);
const { status } = spawnSync(process.execPath, [vsce, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
process.exitCode = status ?? 1;

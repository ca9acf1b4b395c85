import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the licenses of bundled packages ask to be handed on with them: each package's name, version and license text.
 *
 * @param {string} root of the repository
 * @param {readonly {inputs: Record<string, unknown>}[]} metafiles of the bundles, by esbuild
 * @throws when a package has no license text
 */
export function thirdPartyNotices(root, metafiles) {
  const packages = new Set(
    metafiles.flatMap(({ inputs }) =>
      Object.keys(inputs).flatMap(path => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
    ),
  );
  const notices = [...packages].map(folder => noticeOf(join(root, folder)));
  notices.sort((a, b) => (a.name < b.name ? -1 : 1));
  const head = 'Contrail contains these packages.\n';
  return [
    head,
    ...notices.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`),
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(path => /^licen[cs]e/i.test(path));
  if (file === undefined) throw new Error(`${name} has no license to hand on`);
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
}

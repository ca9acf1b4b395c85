// node esbuild.mjs [--dev] [--report] [--watch]
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { thirdPartyNotices } from './scripts/thirdPartyNotices.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');

/** Each is `src/<name>.ts` and becomes `dist/<name>.js`. */
const programs = ['cli', 'extension', 'worker', 'ingestWorker'].filter(name =>
  existsSync(join(root, `src/${name}.ts`)),
);

/** What several programs need and is large, each a file that they load: by name, where it begins, and how it is imported. */
const shared = {
  agents: { entry: 'src/agents/registry.ts', imported: /[\\/]agents[\\/]registry$/ },
  prices: { entry: '@pydantic/genai-prices', imported: /^@pydantic\/genai-prices$/ },
};

const { values: flags } = parseArgs({
  options: { dev: { type: 'boolean' }, report: { type: 'boolean' }, watch: { type: 'boolean' } },
});

/** The names of the editor's API that the sources have after `vscode.`; types among them have no value, and need none. */
function usedOfVscode(files) {
  const names = files.flatMap(path => readFileSync(path, 'utf8').match(/\bvscode\.[A-Za-z]\w*/g) ?? []);
  return [...new Set(names.map(name => name.slice('vscode.'.length)))].sort();
}

/**
 * Of the editor's API only what is used is looked up, and once. Each `import * as vscode` would otherwise make a copy of
 * all its hundreds of names while the extension is loaded: most of its start-up time.
 * @type {esbuild.Plugin}
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'vscode' },
    );
    build.onLoad({ filter: /.*/, namespace: 'vscode' }, () => {
      const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
      const watchFiles = names.filter(name => name.endsWith('.ts')).map(name => join(root, 'src', name));
      return { contents: `export const { ${usedOfVscode(watchFiles).join(', ')} } = require('vscode');`, watchFiles };
    });
  },
};

/** Leaves shared parts to their files. @type {esbuild.Plugin} */
const sharedParts = {
  name: 'shared-parts',
  setup(build) {
    for (const [name, { imported }] of Object.entries(shared))
      build.onResolve({ filter: imported }, ({ kind }) =>
        kind === 'entry-point' ? undefined : { path: `./${name}.js`, external: true },
      );
  },
};

/** @returns {esbuild.BuildOptions} */
function optionsFor(name) {
  return {
    absWorkingDir: root,
    entryPoints: [shared[name]?.entry ?? `src/${name}.ts`],
    outfile: `dist/${name}.js`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    plugins: [vscodeOnce, sharedParts],
    minify: !flags.dev,
    sourcemap: flags.dev ? 'linked' : false,
    metafile: true,
    logLevel: 'warning',
    // The sources are modules, the bundles are not.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    ...(name === 'cli' ? { banner: { js: '#!/usr/bin/env node' } } : {}),
  };
}

/** The page of the panel: `dist/panel/panel.js`, `panel.css`, and a part for each place, loaded when it is shown. @returns {esbuild.BuildOptions} */
function panelOptions() {
  return {
    absWorkingDir: root,
    entryPoints: { panel: 'webview/main.tsx' },
    outdir: 'dist/panel',
    chunkNames: '[name]-[hash]',
    splitting: true,
    bundle: true,
    platform: 'browser',
    // Of the oldest editor that the manifest allows.
    target: 'chrome138',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: !flags.dev,
    sourcemap: flags.dev ? 'linked' : false,
    metafile: true,
    logLevel: 'warning',
  };
}

/** What stands beside the programs: SQLite's wasm, which sql.js looks for in its own folder, and the migrations. */
function copyAssets() {
  copyFileSync(join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'), join(dist, 'sql-wasm.wasm'));
  rmSync(join(dist, 'migrations'), { recursive: true, force: true });
  if (existsSync(join(root, 'migrations')))
    cpSync(join(root, 'migrations'), join(dist, 'migrations'), { recursive: true });
}

/** Removes what an earlier build left in dist and this one does not make. */
function removeStale() {
  const made = new Set(['sql-wasm.wasm', 'migrations', 'panel', 'ThirdPartyNotices.txt']);
  for (const name of [...programs, ...Object.keys(shared)]) {
    made.add(`${name}.js`);
    if (flags.dev) made.add(`${name}.js.map`);
  }
  for (const name of readdirSync(dist)) {
    if (!made.has(name)) rmSync(join(dist, name), { recursive: true, force: true });
  }
}

/** The parts of the panel are named after what is in them: those of an earlier build go when the new ones are there. */
function removeStaleParts(results) {
  const made = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  for (const name of readdirSync(join(dist, 'panel'))) {
    if (!made.has(`dist/panel/${name}`)) rmSync(join(dist, 'panel', name));
  }
}

/** Prints the size of each bundle and what it is made of, largest first. */
function report(results) {
  for (const { metafile } of results) {
    for (const [output, { bytes, inputs }] of Object.entries(metafile.outputs)) {
      if (output.endsWith('.map')) continue;
      console.log(`${kilobytes(bytes)}  ${output}`);
      const parts = new Map();
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');
        parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
      }
      for (const [part, size] of [...parts].sort((a, b) => b[1] - a[1])) console.log(`${kilobytes(size)}    ${part}`);
    }
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1).padStart(8)} KB`;
}

mkdirSync(dist, { recursive: true });
copyAssets();
removeStale();
const builds = [...programs, ...Object.keys(shared)].map(optionsFor);
if (flags.watch) {
  for (const options of [...builds, panelOptions()]) await (await esbuild.context(options)).watch();
} else {
  try {
    const results = await Promise.all([...builds, panelOptions()].map(options => esbuild.build(options)));
    removeStaleParts(results);
    const metafiles = results.map(({ metafile }) => metafile);
    writeFileSync(join(dist, 'ThirdPartyNotices.txt'), thirdPartyNotices(root, metafiles));
    if (programs.includes('cli')) chmodSync(join(dist, 'cli.js'), 0o755);
    if (flags.report) report(results);
  } catch (error) {
    // esbuild has printed what is wrong with sources.
    if (!('errors' in error)) throw error;
    process.exitCode = 1;
  }
}

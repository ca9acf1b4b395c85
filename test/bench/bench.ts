// npm run bench -- [--only NAME] [--mb 350] [--without-others] [--json]
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { dataOrigin } from './benchData';
import type { BenchContext, Row } from './inStoreRows';
import { installReferences } from './references';
import { benchmarks } from './rows';

const root = resolve(import.meta.dirname, '../..');

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    mb: { type: 'string', default: '350' },
    'without-others': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const names = Object.keys(benchmarks);
  if (flags.only !== undefined && !names.includes(flags.only))
    throw new Error(`--only takes one of: ${names.join(', ')}`);
  const assets = join(root, 'dist');
  if (!existsSync(join(assets, 'cli.js'))) throw new Error('not built: npm run build');
  const others = flags['without-others'] ? 'left out' : installReferences();
  if (typeof others === 'string') console.error(`ccusage and codeburn: ${others}; figures are without ratios.`);
  const folder = mkdtempSync(join(tmpdir(), 'contrail-bench-run-'));
  const context: BenchContext = {
    assets,
    inStore: await bundleInStore(folder),
    folder,
    megabytes: Number(flags.mb),
    references: typeof others === 'string' ? null : others,
  };
  const rows: Row[] = [];
  const loadBefore = loadavg()[0] ?? 0;
  try {
    for (const [name, benchmark] of Object.entries(benchmarks)) {
      if (flags.only !== undefined && flags.only !== name) continue;
      console.error(`${name} ...`);
      rows.push(...(await benchmark(context)));
      for (const file of readdirSync(folder))
        if (file.startsWith('db-')) rmSync(join(folder, file), { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (flags.json) console.log(JSON.stringify(rows, null, 2));
  else print(rows, loadBefore);
}

/** The measuring process is bundled like the programs, so that it is as quick and as small as they are. */
async function bundleInStore(folder: string): Promise<string> {
  const outfile = join(folder, 'inStore.js');
  mkdirSync(folder, { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/bench/inStore.ts'],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  });
  return outfile;
}

function print(rows: readonly Row[], loadBefore: number): void {
  const cells = [
    ['', 'first time', 'median after', 'beside', 'target', ''],
    ...rows.map(row => [
      row.what,
      row.cold,
      row.warm,
      row.ratio ?? '',
      row.target,
      row.met === null ? '' : row.met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0))) ?? [];
  const origin = dataOrigin() === 'corpus' ? 'recorded sessions' : "the repository's fixtures, many times over";
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadBefore.toFixed(1)} before the first run`;
  console.log(`${machine}, Node ${process.version}, data: ${origin}\n`);
  for (const row of cells)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

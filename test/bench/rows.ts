import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchHome, claudeHome, homeOfSources } from './benchData';
import { editor } from './editor';
import { type BenchContext, databaseFile, milliseconds, type Row, runInStore, timed } from './inStoreRows';
import { median, type Run, repeat, runProcess } from './measure';
import { measurePanel } from './panel';
import { benchCache, type Command, ccusageReport, clearCodeburnCache, codeburnReport } from './references';

/** Each figure is the median of so many runs. */
const times = 3;

export const benchmarks: Readonly<Record<string, (context: BenchContext) => Promise<Row[]>>> = {
  ingest,
  unchanged,
  append,
  largeDatabase,
  queries,
  cost,
  judging,
  blame,
  fileMarks,
  editor,
  panel: async context => measurePanel(await storeOfEvents(context, 1_000_000), context.assets),
};

/** DESIGN 13: cold ingest, everything kept. "Cold": nothing is stored; the files are in the system's cache for all. */
async function ingest(context: BenchContext): Promise<Row[]> {
  const home = claudeHome(context.megabytes);
  const ours: Run[] = [];
  const theirs: Run[] = [];
  const ccusage: Run[] = [];
  const cache = join(context.folder, 'codeburn');
  // Taken in turns, so that all have the same share of a busy machine.
  for (let time = 0; time < times; time++) {
    ours.push(await runProcess(cli(context, ['ingest'], home, `db-ingest-${time}`)));
    if (context.references === null) continue;
    clearCodeburnCache(cache);
    theirs.push(await runProcess(codeburnReport(context.references, home.path, 'claude', cache)));
    ccusage.push(await runProcess(ccusageReport(context.references, home.path, 'claude')));
  }
  const ms = medianMs(ours);
  const rate = (runMs: number) => `${(home.bytes / 1e3 / runMs).toFixed(0)} MB/s`;
  const peak = Math.max(...ours.map(({ peakBytes }) => peakBytes ?? Number.NaN));
  const megabytes = Math.round(home.bytes / 1e6);
  const rows: Row[] = [
    {
      what: `cold ingest of ${megabytes} MB, everything kept`,
      cold: `${seconds(ours[0]?.ms)} (${rate(ours[0]?.ms ?? Number.NaN)})`,
      warm: `${seconds(ms)} (${rate(ms)})`,
      ratio: theirs.length === 0 ? null : `${times1(medianMs(theirs) / ms)} codeburn's speed`,
      target: "codeburn's speed",
      met: theirs.length === 0 ? null : ms <= medianMs(theirs),
    },
    {
      what: '  peak memory',
      cold: '',
      warm: Number.isNaN(peak) ? 'not known here' : `${(peak / 1e6).toFixed(0)} MB`,
      ratio: null,
      target: 'under 400 MB',
      met: Number.isNaN(peak) ? null : peak < 400e6,
    },
  ];
  const { references } = context;
  if (references === null) return rows;
  const warm = await repeat(times, () => runProcess(codeburnReport(references, home.path, 'claude', cache)));
  rows.push(
    other('  codeburn reads usage alone, cold', theirs, rate),
    other('  codeburn again, from its cache', warm, rate),
    other('  ccusage reads usage alone (no cache)', ccusage, rate),
  );
  return rows;
}

/** DESIGN 13: nothing changed, 1,000 sources. */
async function unchanged(context: BenchContext): Promise<Row[]> {
  const home = homeOfSources(1000);
  const command = cli(context, ['ingest'], home, 'db-unchanged');
  await runProcess(command);
  const runs = await repeat(times + 2, () => runProcess(command));
  const { timings } = await runInStore(context, {
    task: 'ingest',
    ...storeOf(context, home, 'db-unchanged'),
    times: 7,
  });
  const process = medianMs(runs.slice(1));
  return [
    {
      what: 'nothing changed, 1,000 sources: the command line as a process',
      cold: milliseconds(runs[0]?.ms),
      warm: milliseconds(process),
      ratio: null,
      target: 'under 150 ms',
      met: process < 150,
    },
    timed('nothing changed, 1,000 sources: in the open store', timings.ingest, 150),
  ];
}

/** DESIGN 13: 1 MB appended to one live session, until the list of sessions shows it. Beside 1,000 other sources. */
async function append(context: BenchContext): Promise<Row[]> {
  const made = homeOfSources(1000);
  const home = { path: join(context.folder, 'db-append-home'), bytes: made.bytes };
  cpSync(made.path, home.path, { recursive: true });
  const project = join(home.path, '.claude', 'projects', '-project-0');
  const transcript = join(project, readdirSync(project)[0] ?? '');
  cpSync(join(claudeHome(context.megabytes).path, 'largest'), join(home.path, 'largest'));
  const { timings } = await runInStore(context, {
    task: 'append',
    ...storeOf(context, home, 'db-append'),
    transcript,
    times: 7,
  });
  return [timed('1 MB appended to a live session, until the views have it', timings.append, 300)];
}

/** An OpenCode database of 2 GB: nothing changed, and a message more. */
async function largeDatabase(context: BenchContext): Promise<Row[]> {
  const home = join(benchCache, 'opencode-2000');
  if (!existsSync(home)) {
    console.error('making a database of 2 GB ...');
    const making = `${home}.new`;
    rmSync(making, { recursive: true, force: true });
    const task = { task: 'writeDatabase', megabytes: 2000, assets: context.assets, home: making, times: 0 } as const;
    await runInStore(context, { ...task, file: databaseFile(context.folder, 'db-none') });
    renameSync(making, home);
  }
  const empty = { path: join(context.folder, 'empty'), bytes: 0 };
  mkdirSync(empty.path, { recursive: true });
  const large = storeOf(context, { path: home, bytes: 2e9 }, 'db-opencode');
  const first = await runInStore(context, { task: 'ingest', ...large, times: 1 });
  const again = await runInStore(context, { task: 'ingest', ...large, times: 7 });
  const base = await runInStore(context, { task: 'ingest', ...storeOf(context, empty, 'db-empty'), times: 7 });
  const grown = await runInStore(context, { task: 'growDatabase', ...large, times: 5 });
  const above = (peak: number | null) => ((peak ?? Number.NaN) - (base.peakBytes ?? Number.NaN)) / 1e6;
  const memory = (what: string, peak: number | null, limit: number | null): Row => ({
    what,
    cold: '',
    warm: Number.isNaN(above(peak)) ? 'not known here' : `${above(peak).toFixed(0)} MB above an empty home`,
    ratio: null,
    target: limit === null ? '' : `under ${limit} MB`,
    met: limit === null || Number.isNaN(above(peak)) ? null : above(peak) < limit,
  });
  return [
    { ...timed('OpenCode, 2 GB: read the first time', first.timings.ingest, 0), warm: '', target: '', met: null },
    memory('  peak memory', first.peakBytes, null),
    timed('OpenCode, 2 GB: nothing changed', again.timings.ingest, 300),
    memory('  peak memory', again.peakBytes, 150),
    timed('OpenCode, 2 GB: a message more, until the views have it', grown.timings.grow, 300),
  ];
}

/** DESIGN 13: queries on 1 M events. */
async function queries(context: BenchContext): Promise<Row[]> {
  const file = await storeOfEvents(context, 1_000_000);
  const { timings, peakBytes } = await runInStore(context, {
    task: 'queries',
    file,
    assets: context.assets,
    home: context.folder,
    times: 7,
  });
  const rows = Object.entries(timings).map(([name, timing]) =>
    timed(`1 M events: ${name}`, timing, name.endsWith('all') ? 150 : 50),
  );
  const memory = peakBytes === null ? 'not known here' : `${(peakBytes / 1e6).toFixed(0)} MB`;
  return [
    ...rows,
    { what: '  peak memory of that process', cold: '', warm: memory, ratio: null, target: '', met: null },
  ];
}

/** DESIGN 13: cost of all sessions, warm. */
async function cost(context: BenchContext): Promise<Row[]> {
  const home = claudeHome(context.megabytes);
  const command = cli(context, ['sessions'], home, 'db-cost');
  await runProcess(command);
  const runs: Run[] = [];
  const theirs: Run[] = [];
  for (let time = 0; time < times + 2; time++) {
    runs.push(await runProcess(command));
    if (context.references !== null)
      theirs.push(await runProcess(ccusageReport(context.references, home.path, 'claude')));
  }
  const { timings } = await runInStore(context, { task: 'sessions', ...storeOf(context, home, 'db-cost'), times: 9 });
  const reference = theirs.length === 0 ? null : medianMs(theirs);
  const beside = (what: string, first: number | undefined, ms: number, factor: number): Row => ({
    what,
    cold: milliseconds(first),
    warm: milliseconds(ms),
    ratio: reference === null ? null : `${times1(reference / ms)} ccusage's speed`,
    target: `${factor} × ccusage's`,
    met: reference === null ? null : reference / ms >= factor,
  });
  const inStore = timings.sessions;
  const rows = [
    beside('cost of all sessions: query in the open store', inStore?.first, inStore?.median ?? Number.NaN, 20),
    beside('cost of all sessions: the command line as a process', runs[0]?.ms, medianMs(runs), 4),
  ];
  return reference === null ? rows : [...rows, other('  ccusage, the same files', theirs, () => '')];
}

/** Failed approaches: 50,000 events a second; a live session judged again in 50 ms. */
async function judging(context: BenchContext): Promise<Row[]> {
  const home = claudeHome(context.megabytes);
  await runProcess(cli(context, ['ingest'], home, 'db-judging'));
  const { timings } = await runInStore(context, { task: 'judge', ...storeOf(context, home, 'db-judging'), times });
  return Object.entries(timings).map(([name, timing]) => {
    const events = Number(/\d+/.exec(name)?.[0]);
    const limit = name.endsWith('again') ? 50 : events / 50;
    return timed(`failed approaches: ${name}`, timing, Math.round(limit));
  });
}

/** DESIGN 13: hover. */
async function blame(context: BenchContext): Promise<Row[]> {
  const file = databaseFile(context.folder, 'db-blame');
  const { timings } = await runInStore(context, {
    task: 'blame',
    file,
    assets: context.assets,
    home: context.folder,
    times: 7,
  });
  return Object.entries(timings).map(([name, timing]) =>
    timed(`who wrote a file of 10,000 lines in 500 edits: ${name}`, timing, name.endsWith('first time') ? 100 : 20),
  );
}

/** Issue 6: marks of files are given at once. The editor's own part of it is not in here. */
async function fileMarks(context: BenchContext): Promise<Row[]> {
  const file = databaseFile(context.folder, 'db-marks');
  const { timings } = await runInStore(context, {
    task: 'fileMarks',
    file,
    assets: context.assets,
    home: context.folder,
    times: 1,
  });
  return Object.entries(timings).map(([name, timing]) =>
    timed(`marks of 5,000 edited files: ${name}`, timing, name.startsWith('the slowest') ? 1 : 16),
  );
}

function cli({ assets, folder }: BenchContext, args: string[], home: BenchHome, database: string): Command {
  return {
    file: process.execPath,
    args: [
      join(assets, 'cli.js'),
      ...args,
      '--all',
      '--json',
      '--home',
      home.path,
      '--db',
      databaseFile(folder, database),
    ],
    env: { HOME: home.path, USERPROFILE: home.path, PATH: process.env.PATH ?? '' },
  };
}

function storeOf({ assets, folder }: BenchContext, home: BenchHome, database: string) {
  return { assets, home: home.path, file: databaseFile(folder, database) };
}

/** A store of invented events, kept between runs while the schema and the generator stay. */
async function storeOfEvents(context: BenchContext, events: number): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(join(import.meta.dirname, 'manyEvents.ts')));
  const migrations = join(context.assets, 'migrations');
  for (const name of readdirSync(migrations)) hash.update(readFileSync(join(migrations, name)));
  const folder = join(benchCache, `events-${events}-${hash.digest('hex').slice(0, 12)}`);
  const file = join(folder, 'contrail.db');
  if (existsSync(folder)) return file;
  console.error(`making a store of ${events} events ...`);
  const making = `${folder}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const task = { task: 'generate', events, assets: context.assets, home: context.folder, times: 0 } as const;
  await runInStore(context, { ...task, file: join(making, 'contrail.db') });
  renameSync(making, folder);
  return file;
}

function other(what: string, runs: readonly Run[], rate: (ms: number) => string): Row {
  const ms = medianMs(runs);
  const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes ?? 0));
  const figures = [rate(ms), peak > 0 ? `${(peak / 1e6).toFixed(0)} MB` : ''].filter(figure => figure !== '');
  return {
    what,
    cold: seconds(runs[0]?.ms),
    warm: `${seconds(ms)} (${figures.join(', ')})`,
    ratio: null,
    target: '',
    met: null,
  };
}

function medianMs(runs: readonly Run[]): number {
  return median(runs.map(({ ms }) => ms));
}

function times1(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms / 1000).toFixed(2)} s`;
}

import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { blameText } from './cli/blameText';
import { defaultDatabase } from './cli/databasePath';
import { doctorText, nothingFoundText } from './cli/doctorText';
import { failuresText } from './cli/failuresText';
import { costText, filesText, ingestShape, ingestText, searchText, sessionsText } from './cli/humanText';
import { type McpCommandOptions, serveAgents } from './cli/mcpCommand';
import { progressLine } from './cli/progressLine';
import { hostEnvironment } from './discovery/hostEnvironment';
import { agentTraceRecord } from './export/agentTrace';
import { redact } from './export/redact';
import type { IngestResult } from './ingest/ingest';
import { linesOf } from './insight/attribution/lineTable';
import type { HostEnvironment } from './model/hostEnvironment';
import { connect, type ServiceConnection } from './service/connect';
import { fileTracesOf } from './service/fileTraces';
import { liveIngest } from './service/liveIngest';
import { readText } from './service/readText';
import { StoreError } from './store/engine/storeError';
import type { FailureItem, FailureList } from './store/readModels/failures';

/** Exit codes, part of the contract: 0 done, 1 failed, 2 bad usage. */
const failed = 1;
const badUsage = 2;

interface CommonOptions {
  readonly json?: boolean;
  readonly workspace: string;
  readonly all?: boolean;
  readonly home?: string;
  readonly db?: string;
  readonly ingest: boolean;
  readonly keep: 'everything' | 'summaries';
  readonly includeSecrets?: boolean;
  /** Of `ingest`. */
  readonly watch?: boolean;
}

/** What a command works with: the store, brought up to date, and where to look. */
interface Session {
  readonly service: ServiceConnection;
  readonly environment: HostEnvironment;
  /** Null for everything. */
  readonly folders: string[] | null;
}

const width = process.stdout.columns;

const version = process.env.CONTRAIL_VERSION ?? '0.1.0';

const program = new Command('contrail')
  .description('What coding agents did here, what it cost and what failed.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(contrail --help lists the commands)');

command('ingest', 'read what agents wrote since the last time')
  .option('--watch', 'go on reading while agents work, until interrupted')
  .action((options: CommonOptions) =>
    run({ ...options, ingest: false }, async session => {
      const show = (result: IngestResult): void => print(options, ingestShape(result), () => ingestText(result));
      if (options.watch) return watch(session, options, show);
      const progress = progressLine(process.stderr);
      const result = await ingest(session, options.keep, progress.show);
      progress.clear();
      show(result);
    }),
  );

command('sessions', 'sessions with their costs, own + sidechains').action(options =>
  run(options, async ({ service, folders, environment }) => {
    const list = await service.call('sessions', { folders });
    if (list.sessions.length > 0 || options.json) return print(options, list, shown => sessionsText(shown, width));
    const report = await service.call('doctor', { environment });
    print(options, list, () => nothingFoundText(report, folders));
  }),
);

command('cost', 'what one session cost (default: the latest of the workspace)')
  .argument('[session]', 'uid, or the beginning or end of an id')
  .action((reference: string | undefined, options: CommonOptions) =>
    run(options, async ({ service, folders, environment }) => {
      const uid = reference ?? (await service.call('sessions', { folders })).sessions[0]?.session_uid;
      if (uid === undefined)
        throw new Failure(nothingFoundText(await service.call('doctor', { environment }), folders));
      const cost = await service.call('cost', { reference: uid });
      if (cost.schema === 'contrail.none/1')
        throw new Failure(
          cost.reason === 'ambiguous' ? `More than one session matches ${uid}.` : `There is no session ${uid}.`,
        );
      print(options, cost, shown => costText(shown, width));
    }),
  );

command('blame', 'which sessions wrote the lines of a file')
  .argument('<file>')
  .action((file: string, options: CommonOptions) =>
    run(options, async ({ service }) => {
      const path = resolve(file);
      const content = readText(path);
      // The file that the user names is read wherever it lies.
      const blame = await service.call('blame', { path, folders: null, notes: true });
      if (content === undefined || blame.schema === 'contrail.none/1')
        throw new Failure(`${file} cannot be read, or is no text.`);
      const lines = linesOf(content.text);
      print(options, blame, shown => blameText(shown, { lines, hasColors: hasColors(process.stdout) }));
    }),
  );

command('files', 'files that agents edited, with who and for how much').action(options =>
  run(options, async ({ service, folders }) => {
    const files = await service.call('files', { folders });
    print(options, files, shown =>
      shown.files.length === 0 ? 'No agent edited a file here.' : filesText(shown, folders, width),
    );
  }),
);

command('failures', 'what agents tried and what did not work, with why and for how much')
  .option('--session <id>', 'of one session: uid, or the beginning or end of an id')
  .option('--file <path>', 'about one file')
  .option('--dismissed', 'those, too, that you dismissed')
  .action((options: CommonOptions & FailureOptions) =>
    run(options, async ({ service, folders }) => {
      const list = await allFailures(service, folders, options);
      print(options, list, shown =>
        shown.failures.length === 0 ? 'Nothing failed that shows.' : failuresText(shown, folders, width),
      );
    }),
  );

command('search', 'full text of prompts, answers, commands and edits')
  .argument('<text...>')
  .addOption(new Option('--limit <n>', 'hits at most').default(20).argParser(positiveInteger))
  .action((words: string[], options: CommonOptions & { readonly limit: number }) =>
    run(options, async ({ service, folders }) => {
      const result = await service.call('search', { query: words.join(' '), folders, limit: options.limit });
      print(options, result, shown => (shown.hits.length === 0 ? 'Nothing found.' : searchText(shown, width)));
    }),
  );

command('doctor', 'where Contrail looks, what it holds, what it could not read').action(options =>
  run(options, async ({ service, environment }) => {
    const report = await service.call('doctor', { environment });
    print(options, report, shown => doctorText(shown, width));
  }),
);

const exports = program.command('export').description('what Contrail knows, in the formats of other tools');

command('agent-trace', 'who wrote the lines of files: records of Agent Trace 0.1.0, one a line', exports)
  .argument('[file...]', 'default: all files that agents edited')
  .action((files: string[], options: CommonOptions) =>
    run(options, async ({ service, folders }) => {
      const paths = files.map(file => resolve(file));
      const unread = files[paths.findIndex(path => readText(path) === undefined)];
      if (unread !== undefined) throw new Failure(`${unread} cannot be read, or is no text.`);
      const traces = await fileTracesOf(service, folders, paths.length === 0 ? {} : { paths });
      const records = traces.map(trace => agentTraceRecord(trace, { version, now: Date.now() }));
      if (records.length > 0 || options.json)
        print(options, records, shown => shown.map(record => jsonText(record, 0)).join('\n'));
    }),
  );

withStoreOptions(program.command('mcp'))
  .description('let agents ask what failed and what it cost (a Model Context Protocol server on stdin and stdout)')
  .option(
    '--workspace <dir...>',
    "the folders whose sessions are meant (default: the client's roots, else the current folder)",
  )
  .action((options: McpCommandOptions) => serveAgents(options, { assets: __dirname, version }));

/** A command with the options that all of them share. */
function command(name: string, description: string, parent = program): Command {
  return withStoreOptions(parent.command(name).description(description))
    .option('--json', 'machine-readable, of a documented shape')
    .option('--workspace <dir>', 'the folder whose sessions are meant', '.')
    .option('--include-secrets', 'show tokens, keys and passwords that would else be [redacted: ...]');
}

function withStoreOptions(command: Command): Command {
  return command
    .option('--all', 'sessions of all folders')
    .option('--home <dir>', "where agents' stores are looked up (default: your home)")
    .option('--db <file>', "Contrail's database (default: the editor's, else your own)")
    .option('--no-ingest', 'do not read what is new first')
    .addOption(
      new Option('--keep <what>', 'keep full texts or only summaries')
        .choices(['everything', 'summaries'])
        .default('everything'),
    );
}

async function run(options: CommonOptions, action: (session: Session) => Promise<void>): Promise<void> {
  const folders = options.all ? null : [resolve(options.workspace)];
  const environment = hostEnvironment({ home: options.home, folders: [resolve(options.workspace)] });
  const service = await connect({
    file: resolve(options.db ?? defaultDatabase(environment)),
    assets: __dirname,
    isBrief: options.watch !== true,
    onNotice: notice => process.stderr.write(`contrail: ${notice}\n`),
  });
  try {
    const session = { service, environment, folders };
    if (options.ingest) {
      const progress = progressLine(process.stderr);
      await ingest(session, options.keep, progress.show);
      progress.clear();
    }
    await action(session);
  } finally {
    await service.close();
  }
}

interface FailureOptions {
  readonly session?: string;
  readonly file?: string;
  readonly dismissed?: boolean;
}

/** Every page of them. */
async function allFailures(
  service: ServiceConnection,
  folders: string[] | null,
  { session, file, dismissed = false }: FailureOptions,
): Promise<FailureList> {
  const failures: FailureItem[] = [];
  for (;;) {
    const page = await service.call('failures', {
      folders,
      ...(session !== undefined && { session_uid: session }),
      ...(file !== undefined && { path: resolve(file) }),
      dismissed,
      offset: failures.length,
      limit: 1000,
    });
    if (page.schema === 'contrail.none/1')
      throw new Failure(
        page.reason === 'ambiguous' ? `More than one session matches ${session}.` : `There is no session ${session}.`,
      );
    failures.push(...page.failures);
    if (page.failures.length === 0 || failures.length >= page.total) return { ...page, failures };
  }
}

function ingest(
  { service, environment, folders }: Session,
  keep: CommonOptions['keep'],
  onProgress: ReturnType<typeof progressLine>['show'],
) {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  return service.call('ingest', { environment, keep, first: folders ?? [] }, { onProgress, signal: interrupt.signal });
}

async function watch(
  { service, environment, folders }: Session,
  { keep }: CommonOptions,
  onIngested: (result: IngestResult) => void,
): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  // Watching alone does not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    await liveIngest(service, {
      environment,
      keep,
      first: folders ?? [],
      onIngested,
      onError: error => process.stderr.write(`contrail: ${error instanceof Error ? error.message : String(error)}\n`),
      signal: interrupt.signal,
    });
  } finally {
    clearInterval(alive);
  }
}

/** What agents and users wrote may hold secrets, and what is printed is sent on: they are taken out unless asked for. */
function print<T>(options: CommonOptions, value: T, human: (shown: T) => string): void {
  const shown = options.includeSecrets ? value : redact(value);
  process.stdout.write(`${options.json ? jsonText(shown) : human(shown)}\n`);
}

/** Colors are for people at a terminal who want them (no-color.org). */
function hasColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** JSON leaves the controls of the eight-bit codes as they are, and terminals obey some of them. */
function jsonText(value: unknown, indent = 2): string {
  const escaped = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f]/g, escaped);
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

/** Something the user has to know, said without a stack. */
class Failure extends Error {}

program
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  })
  // Everything is closed. Ending by itself, Node would first finish optimizing SQLite in the background.
  .finally(() => process.stdout.write('', () => process.exit()));

/** Says what went wrong, unless commander did. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : badUsage;
  if (error instanceof Error && error.name === 'AbortError') {
    process.stderr.write('contrail: interrupted; the next call goes on from there\n');
    return failed;
  }
  const known = error instanceof Failure || error instanceof StoreError;
  process.stderr.write(`contrail: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  return failed;
}

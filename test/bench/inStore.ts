// Measures in a process of its own, bundled as the programs are: node inStore.js '<task as JSON>' prints JSON.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect, type ServiceConnection } from '../../src/service/connect';
import { openStoreFile } from '../../src/service/openStoreFile';
import { openCodePath } from '../support/openCodeDatabase';
import { appendMegabyte } from './benchData';
import { measureFileMarks } from './fileMarks';
import { type InStoreResult, type InStoreTask, inStoreTask, type Timing } from './inStoreTask';
import { measureJudging } from './judging';
import { growLargeDatabase, writeLargeDatabase } from './largeDatabase';
import { type LongFile, measureBlame, writeLongFile } from './longFile';
import { editedFile, longSession, workspaceFolder, writeManyEvents } from './manyEvents';
import { peakOf, time } from './measure';

async function main(given: InStoreTask): Promise<InStoreResult> {
  const { file, assets, times } = given;
  if (given.task === 'generate') {
    const { db } = await openStoreFile(file, assets);
    writeManyEvents(db, given.events);
    db.close();
  }
  if (given.task === 'writeDatabase') {
    await writeLargeDatabase(join(given.home, openCodePath), given.megabytes, join(assets, 'sql-wasm.wasm'));
    return { timings: {}, peakBytes: null };
  }
  if (given.task === 'fileMarks') return { timings: await measureFileMarks(), peakBytes: peakOf(process.pid) };
  if (given.task === 'blame') return { timings: await blame(given), peakBytes: peakOf(process.pid) };
  if (given.task === 'judge')
    return { timings: await measureJudging(file, assets, times), peakBytes: peakOf(process.pid) };
  const service = await connect({ file, assets });
  try {
    return { timings: await measure(service, given, times), peakBytes: peakOf(process.pid) };
  } finally {
    await service.close();
  }
}

async function blame({ file, assets, home, times }: InStoreTask): Promise<Record<string, Timing>> {
  const { db } = await openStoreFile(file, assets);
  const longFile = (seed: number): LongFile => {
    const path = join(home, `longFile${seed}.ts`);
    const text = writeLongFile(db, path, seed);
    // One that is gone may have become another.
    writeFileSync(path, text);
    return { path, text };
  };
  const files = [longFile(1), longFile(2), longFile(3), longFile(4)] as const;
  db.close();
  const service = await connect({ file, assets });
  try {
    return await measureBlame(service, files, times);
  } finally {
    await service.close();
  }
}

async function measure(
  service: ServiceConnection,
  given: Exclude<InStoreTask, { task: 'judge' | 'blame' | 'fileMarks' | 'writeDatabase' }>,
  times: number,
): Promise<Record<string, Timing>> {
  const environment = hostEnvironment({ home: given.home });
  const ingest = () => service.call('ingest', { environment, keep: 'everything', first: [] });
  const sessions = (folders: string[] | null = null) => service.call('sessions', { folders });
  switch (given.task) {
    case 'ingest':
      return { ingest: await time(times, ingest) };
    case 'append': {
      let appended = 0;
      await ingest();
      return {
        append: await time(
          times,
          async () => {
            await ingest();
            await sessions();
          },
          () => appendMegabyte({ path: given.home, bytes: 0 }, given.transcript, appended++),
        ),
      };
    }
    case 'growDatabase': {
      const path = join(given.home, openCodePath);
      let grown = 0;
      return {
        grow: await time(
          times,
          async () => {
            await ingest();
            await sessions();
          },
          () => growLargeDatabase(path, grown++, join(given.assets, 'sql-wasm.wasm')),
        ),
      };
    }
    case 'sessions':
      return { sessions: await time(times, () => sessions()) };
    case 'generate':
      // The first search indexes.
      return { search: await time(1, () => service.call('search', { query: 'word1', folders: null, limit: 1 })) };
    case 'queries': {
      const folders = [workspaceFolder];
      const search = (query: string, within: string[] | null) =>
        service.call('search', { query, folders: within, limit: 20 });
      return {
        'sessions of one workspace': await time(times, () => sessions(folders)),
        'sessions, all': await time(times, () => sessions()),
        'cost of one session': await time(times, () => service.call('cost', { reference: 'claude-code:session-7' })),
        'files of one workspace': await time(times, () => service.call('files', { folders })),
        'files, all': await time(times, () => service.call('files', { folders: null })),
        'search, two words, one workspace': await time(times, () => search('word4321 word12', folders)),
        'search, a common word, all': await time(times, () => search('word3', null)),
        ...(await measurePanel(service, times)),
      };
    }
  }
}

async function measurePanel(service: ServiceConnection, times: number): Promise<Record<string, Timing>> {
  const session = { session_uid: longSession };
  const unfolded = Array.from({ length: 10 }, (_, sidechain) => `agent-${sidechain}`);
  let page = 0;
  const pageOf = (offset: number) => () =>
    service.call('transcript', { ...session, unfolded, offset: offset + 200 * page++, limit: 200 });
  const workspace = (folders: string[] | null, since?: string) =>
    service.call('workspace', { folders, filter: { since }, per: 'day', stacked_by: 'model' });
  const fileView = () => service.call('fileView', { path: editedFile, folders: [workspaceFolder] });
  return {
    'timeline of 20,000 events': await time(times, () => service.call('timeline', { ...session, columns: 1000 })),
    'transcript, pages from the middle of 20,000 events': await time(times, pageOf(10_000)),
    'tools of 20,000 events': await time(times, () => service.call('toolCosts', session)),
    'figures of one workspace': await time(times, () => workspace([workspaceFolder])),
    'figures, all': await time(times, () => workspace(null)),
    'figures since a day and before, all': await time(times, () => workspace(null, '2026-06-01')),
    'view of one file': await time(times, fileView),
  };
}

main(inStoreTask.parse(JSON.parse(process.argv[2] ?? ''))).then(
  result => process.stdout.write(JSON.stringify(result)),
  error => {
    process.stderr.write(error instanceof Error ? `${error.stack}\n` : String(error));
    process.exitCode = 1;
  },
);

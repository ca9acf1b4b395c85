import type { FileRow } from '../../src/store/readModels/files';
import { fileMarkText, prepareFileMarkText } from '../../src/vscode/attribution/fileMarkText';
import { FileTotals } from '../../src/vscode/attribution/fileTotals';
import { englishLocalizer } from '../support/englishLocalizer';
import type { Timing } from './inStoreTask';
import { timingOf } from './measure';

const folder = '/work/project';
const files = 5_000;

/**
 * What the extension does in the thread of all extensions when the Explorer asks for the mark of a file: it looks the
 * file up and words its tooltip, at once. Of asking for each file, one by one, the slowest counts.
 */
export async function measureFileMarks(): Promise<Record<string, Timing>> {
  const totals = new FileTotals();
  const names = [{ given: folder, real: folder }];
  const read = Array.from({ length: 8 }, (_, edits) => rows(edits));
  const taken = read.map(given => longestBlock(totals.replace(given, names)));
  prepareFileMarkText(englishLocalizer);
  const passes = Array.from({ length: 4 }, () => slowestAsk(totals));
  return {
    'the slowest mark of all': timingOf(
      passes.map(({ ms }) => ms),
      passes.map(({ cpuMs }) => cpuMs),
    ),
    'the longest block while all files are taken over': timingOf(
      taken.map(({ ms }) => ms),
      taken.map(({ cpuMs }) => cpuMs),
    ),
  };
}

/** Between two pauses of it, at which the thread is left to others. */
function longestBlock(replacing: Generator<void, string[]>): { ms: number; cpuMs: number } {
  let longest = { ms: 0, cpuMs: 0 };
  for (;;) {
    const used = process.cpuUsage();
    const started = performance.now();
    const { done } = replacing.next();
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    if (ms > longest.ms) longest = { ms, cpuMs: (user + system) / 1000 };
    if (done) return longest;
  }
}

function slowestAsk(totals: FileTotals): { ms: number; cpuMs: number } {
  let ms = 0;
  let cpuMs = 0;
  for (let index = 0; index < files; index++) {
    const used = process.cpuUsage();
    const started = performance.now();
    const row = totals.of(pathOf(index));
    if (row === undefined) throw new Error(`nothing is known of ${pathOf(index)}`);
    fileMarkText(row, englishLocalizer);
    const waitedMs = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    const usedMs = (user + system) / 1000;
    // It took no longer than that, whoever else had the processor meanwhile.
    ms = Math.max(ms, Math.min(waitedMs, usedMs));
    cpuMs = Math.max(cpuMs, usedMs);
  }
  return { ms, cpuMs };
}

function pathOf(index: number): string {
  return `${folder}/src/part${index % 70}/file${index}.ts`;
}

/** As the store tells them; `edits` is what it tells of the first. */
function rows(edits: number): FileRow[] {
  return Array.from({ length: files }, (_, index) => ({
    path: pathOf(index),
    sessions: 1 + (index % 9),
    agents: index % 3 === 0 ? ['claude-code', 'codex'] : ['claude-code'],
    edits: index === 0 ? edits : 1 + (index % 40),
    lines_added: index,
    lines_removed: index % 100,
    microusd: index % 11 === 0 ? null : index * 1_000,
    failed_approaches: index % 5,
    last_edited_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
  }));
}

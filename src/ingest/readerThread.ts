import { dirname, join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { adapterOf } from '../agents/registry';
import { initHostSql } from '../store/engine/hostSql';
import type { Segment } from '../store/segment';
import { OpenContents } from './openContents';
import type { ReadJob } from './readJob';
import { readSource } from './readSource';

/**
 * KiB that may wait to be written before the reader pauses: it keeps memory flat when reading outruns writing, and lets a
 * reader of small files go on through a long transaction.
 */
const kibInFlight = 32 * 1024;
/** About what a row takes while it waits. */
const kibPerRow = 1;

/** Parsed lines die young: with more room for them less has to be copied. */
const maxYoungGenerationSizeMb = 48;

interface ReaderInput {
  readonly contrailReader: true;
  readonly jobs: readonly ReadJob[];
  readonly wasmPath: string;
  /** [0]: KiB that the reader may still send; the last segment may overdraw it. */
  readonly credits: SharedArrayBuffer;
}

type ReaderMessage =
  | { readonly job: number; readonly segment: Segment; readonly kib: number }
  | { readonly finished: true };

/**
 * Reads jobs in a thread of its own, so that parsing and compressing run beside the writing. `script` is the bundle that
 * calls `runReaderThread`, with SQLite's wasm beside it. Yields segments in the order they were read; stops the thread when the caller stops.
 */
export async function* readInThread(
  script: string,
  jobs: readonly ReadJob[],
): AsyncGenerator<{ readonly job: ReadJob; readonly segment: Segment }> {
  const credits = new Int32Array(new SharedArrayBuffer(4));
  credits[0] = kibInFlight;
  const wasmPath = join(dirname(script), 'sql-wasm.wasm');
  const input: ReaderInput = { contrailReader: true, jobs, wasmPath, credits: credits.buffer };
  const worker = new Worker(script, { workerData: input, resourceLimits: { maxYoungGenerationSizeMb } });
  const queue: ReaderMessage[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  worker.on('message', (message: ReaderMessage) => {
    queue.push(message);
    wake();
  });
  worker.on('error', error => {
    failure = error instanceof Error ? error : new Error(String(error));
    wake();
  });
  worker.on('exit', () => {
    failure ??= new Error('the reader thread ended before its work was done');
    wake();
  });
  try {
    for (;;) {
      const message = queue.shift();
      if (message === undefined) {
        if (failure !== undefined) throw failure;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        continue;
      }
      if ('finished' in message) return;
      const job = jobs[message.job];
      if (job !== undefined) yield { job, segment: message.segment };
      Atomics.add(credits, 0, message.kib);
      Atomics.notify(credits, 0);
    }
  } finally {
    await worker.terminate();
  }
}

/** The body of the reader thread. Does nothing in a thread that was not started by `readInThread`. */
export async function runReaderThread(): Promise<void> {
  const port = parentPort;
  if (isMainThread || port === null || !isReaderInput(workerData)) return;
  const credits = new Int32Array(workerData.credits);
  const contents = new OpenContents(await initHostSql({ wasmPath: workerData.wasmPath }));
  for (const [index, job] of workerData.jobs.entries()) {
    for (const segment of readSource(job, adapterOf(job.source.agent), contents)) {
      for (let left = Atomics.load(credits, 0); left <= 0; left = Atomics.load(credits, 0))
        Atomics.wait(credits, 0, left);
      const kib = sizeInKib(segment);
      Atomics.sub(credits, 0, kib);
      port.postMessage(
        { job: index, segment, kib },
        segment.blocks.flatMap(({ data }) =>
          data.buffer instanceof ArrayBuffer && data.buffer.byteLength === data.length ? [data.buffer] : [],
        ),
      );
    }
  }
  contents.close();
  port.postMessage({ finished: true });
}

function sizeInKib({ blocks, events, usages, edits }: Segment): number {
  const bytes = blocks.reduce((sum, { data }) => sum + data.length, 0);
  return Math.ceil(bytes / 1024) + kibPerRow * (events.length + usages.length + edits.length + 1);
}

function isReaderInput(value: unknown): value is ReaderInput {
  return typeof value === 'object' && value !== null && 'contrailReader' in value;
}

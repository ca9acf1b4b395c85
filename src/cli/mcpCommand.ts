import { resolve } from 'node:path';
import { hostEnvironment } from '../discovery/hostEnvironment';
import { connect } from '../service/connect';
import { defaultDatabase } from './databasePath';

export interface McpCommandOptions {
  readonly workspace?: readonly string[];
  readonly all?: boolean;
  readonly home?: string;
  readonly db?: string;
  readonly ingest: boolean;
  readonly keep: 'everything' | 'summaries';
}

/** Serves agents on stdin and stdout until their client goes, or until interrupted. */
export async function serveAgents(
  { workspace, all, home, db, ingest, keep }: McpCommandOptions,
  { assets, version }: { readonly assets: string; readonly version: string },
): Promise<void> {
  const environment = hostEnvironment({ home, folders: (workspace ?? [process.cwd()]).map(folder => resolve(folder)) });
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  const say = (text: string): boolean => process.stderr.write(`contrail: ${text}\n`);
  // The protocol is a quarter of the program, and no other command needs it.
  const { serveMcp } = await import('./mcpServer');
  await serveMcp({
    open: () => connect({ file: resolve(db ?? defaultDatabase(environment)), assets, onNotice: say }),
    environment,
    keep,
    folders: all ? null : workspace?.map(folder => resolve(folder)),
    cwd: process.cwd(),
    ingest,
    version,
    input: process.stdin,
    output: process.stdout,
    signal: interrupt.signal,
    onError: error => say(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)),
  });
}

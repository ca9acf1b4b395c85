import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { ReaderContext } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { pathStyle } from '../hostFolders';
import type { WireState } from './wireState';

/** What the readers of a file's records share. */
export class Reading {
  readonly teller: FactTeller;
  /** Of the record that is being read. */
  ts: number | null = null;
  node: string | null = null;
  /** It was copied from another session, or from the agent that this one was forked from. */
  isCopied = false;
  threadId: string;

  constructor(
    readonly context: ReaderContext,
    readonly state: WireState,
  ) {
    this.teller = new FactTeller(context);
    this.threadId = context.identity.threadId;
  }

  get isMain(): boolean {
    return this.threadId === mainThread;
  }

  /** Tells an event of the record under the next seq, which it returns. */
  event(told: Omit<ToldEvent, 'seq' | 'ts'>): number {
    const seq = this.state.seq++;
    const copied = this.isCopied ? { detail: 'copied' } : {};
    this.teller.event({ threadId: this.threadId, node: this.node, ...told, ...copied, seq, ts: this.ts });
    return seq;
  }

  place(cwd: string | null): void {
    const { state, context } = this;
    if (cwd === null || cwd === state.cwd) return;
    state.cwd = cwd;
    context.sink.place({ cwd, gitBranch: null, seq: state.seq });
  }

  /** A path in a call: the folder of the project is named after a hash of the directory it lies in. */
  placeByPath(path: string): void {
    if (this.state.cwd === null) this.place(hashedFolderOf(path, projectOf(this.context.source.path)));
  }
}

/** The name of the folder that has a session's directory in its name. */
export function projectOf(sourcePath: string): string {
  const folder = dirname(sourcePath);
  const isAgent = ['agents', 'subagents'].includes(basename(dirname(folder)));
  const session = isAgent ? dirname(dirname(folder)) : folder;
  // Kimi CLI's first sessions are files in the project's folder.
  return isProject(basename(session)) ? basename(session) : basename(dirname(session));
}

function isProject(name: string): boolean {
  return /^(?:(?:[\w-]+_)?[0-9a-f]{32}|wd_.*_[0-9a-f]{12})$/.test(name);
}

/** Whether a project's folder is that of a directory: it ends in a hash of the path. */
export function isFolderOf(project: string, directory: string): boolean {
  const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');
  const name = project.slice(project.lastIndexOf('_') + 1);
  return project.startsWith('wd_')
    ? hash('sha256', directory.replaceAll('\\', '/')).startsWith(name)
    : hash('md5', directory) === name;
}

function hashedFolderOf(path: string, project: string): string | null {
  const { dirname: above, isAbsolute } = pathStyle(path);
  if (!isAbsolute(path) || !isProject(project)) return null;
  for (let directory = path; ; directory = above(directory)) {
    if (isFolderOf(project, directory)) return directory;
    if (above(directory) === directory) return null;
  }
}

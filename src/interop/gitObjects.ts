import { runGit } from './runGit';

export interface GitObject {
  /** Hexadecimal. */
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
}

/**
 * What git's names of objects stand for, in their order; null where there is none, and for names with line ends. Undefined
 * where git cannot be asked.
 */
export async function lookUpObjects(
  directory: string,
  names: readonly string[],
): Promise<(GitObject | null)[] | undefined> {
  const output = await runGit(directory, ['cat-file', '--batch-check'], names.map(asked).join(''));
  const lines = output?.toString('utf8').split('\n');
  return lines && names.map((_, index) => headOf(lines[index] ?? ''));
}

/** The contents of objects by id; what is gone or is no blob is missing. Undefined where git cannot be asked. */
export async function readBlobs(directory: string, ids: readonly string[]): Promise<Map<string, string> | undefined> {
  const output = await runGit(directory, ['cat-file', '--batch'], ids.map(asked).join(''));
  if (output === undefined) return undefined;
  const blobs = new Map<string, string>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    if (end < 0) break;
    const head = headOf(output.toString('utf8', at, end));
    at = end + 1;
    if (head === null) continue;
    if (head.type === 'blob') blobs.set(head.id, output.toString('utf8', at, at + head.bytes));
    at += head.bytes + 1;
  }
  return blobs;
}

/** A name with a line end would be two: the empty one is missing, too. */
function asked(name: string): string {
  return `${/[\n\r\0]/.test(name) ? '' : name}\n`;
}

/** `<id> <type> <size>`; a name that is missing comes back with that word behind it. */
function headOf(line: string): GitObject | null {
  const [, id, type, bytes] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
  return id === undefined || type === undefined ? null : { id, type, bytes: Number(bytes) };
}

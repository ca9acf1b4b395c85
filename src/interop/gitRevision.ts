import { createHash } from 'node:crypto';
import type { GitRepository } from '../discovery/gitRepository';
import { lookUpObjects } from './gitObjects';

/**
 * The commit at HEAD, where it has the file with exactly these lines; null where it has not, and where git cannot tell.
 * `path` is relative to the work tree. Line ends may differ: git may have changed them on the way to the disk.
 */
export async function revisionWith(
  { worktreeRoot }: GitRepository,
  path: string,
  content: Buffer,
): Promise<string | null> {
  const [head, file] = (await lookUpObjects(worktreeRoot, ['HEAD', `HEAD:${path}`])) ?? [];
  if (!head || file?.type !== 'blob') return null;
  const algorithm = file.id.length === 64 ? 'sha256' : 'sha1';
  const unix = Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return [content, unix].some(bytes => blobId(bytes, algorithm) === file.id) ? head.id : null;
}

/** See git-hash-object(1). */
function blobId(bytes: Buffer, algorithm: string): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

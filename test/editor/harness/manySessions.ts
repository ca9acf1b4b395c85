import type { HomeFile } from '../../support/homeFiles';

/** The sessions of `denseHome` as if all of them had worked in one folder. */
export function movedTo(workspace: string, files: readonly HomeFile[]): HomeFile[] {
  return files.map(({ path, bytes }) => ({
    path,
    bytes: Buffer.from(bytes.toString().replaceAll(/\/work\/project-\d/g, workspace)),
  }));
}

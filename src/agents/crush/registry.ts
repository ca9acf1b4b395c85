import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, listField, parseFields, stringField } from '../jsonRecord';
import type { OnListProblem } from '../listFolder';
import { resolvePath } from '../resolvePath';

/** A project in which Crush was started (`projects/projects.go`). */
export interface CrushProject {
  readonly path: string;
  /** Where its database lies. */
  readonly dataDir: string;
}

const largestRegistry = 8 * 1024 * 1024;

/**
 * The projects that Crush remembers, from `projects.json` in its data folder. The one file that is read in listing
 * sources: without it, only the databases of open folders could be found.
 */
export function crushProjects(folder: string, onProblem: OnListProblem): CrushProject[] {
  const file = join(folder, 'projects.json');
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > largestRegistry) return [];
    return parseProjects(readFileSync(file, 'utf8'));
  } catch (error) {
    onProblem(file, error instanceof Error && 'code' in error ? String(error.code) : 'unreadable');
    return [];
  }
}

export function parseProjects(text: string): CrushProject[] {
  return listField(parseFields(text) ?? {}, 'projects').flatMap(project => {
    if (!isRecord(project)) return [];
    const path = stringField(project, 'path');
    const dataDir = stringField(project, 'data_dir') ?? '.crush';
    return path === null ? [] : [{ path, dataDir: resolvePath(path, dataDir) }];
  });
}

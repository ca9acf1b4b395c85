import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { moveRecording } from './movedRecording';
import { type Finished, runCli } from './programs';
import { temporaryFolder } from './testStore';

/** The folder that recorded sessions worked on. */
export interface RecordedWorkspace {
  readonly path: string;
  /** Runs the command line there, on a database of the suite's own. */
  run(...args: string[]): Promise<Finished>;
}

/** A copy of the recording of Claude Code for the tests of a suite, which are skipped where there is none. */
export function useRecordedWorkspace(): RecordedWorkspace {
  let folder = '';
  let workspace = '';
  let home = '';
  before(function () {
    folder = temporaryFolder();
    const moved = moveRecording('claude-code', folder) ?? this.skip();
    home = moved.home;
    workspace = join(moved.root, 'workspace');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get path() {
      return workspace;
    },
    run: (...args) => runCli([...args, '--home', home, '--db', join(folder, 'contrail.db')], { cwd: workspace }),
  };
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sharedPath } from './shared';

const fixtureRoot = resolve(import.meta.dirname, '../fixtures/recordings');

/**
 * Path of a recording (`claude-code`, `codex`, `claude-code/expected.json` ...): the repo's own sanitised copy where there
 * is one, else the unsanitised recording of this machine, undefined where neither exists.
 */
export function recordingPath(name: string): string | undefined {
  const fixture = resolve(fixtureRoot, name);
  return existsSync(fixture) ? fixture : sharedPath(`recordings/${name}`);
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceRef } from '../../../src/agents/adapter';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import { type CollectedFacts, collectFacts } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';

/** A source of a store with its facts. */
export interface ReadSource {
  readonly source: SourceRef;
  readonly facts: CollectedFacts;
}

/** The transcripts of a recording (`claude-code`, `claude-old`), of all the homes in it. */
export function recordedSources(recording: string): SourceRef[] {
  const folder = recordingPath(recording);
  if (folder === undefined) throw new Error(`no recording ${recording}`);
  const homes = readdirSync(folder).filter(name => name.startsWith('home'));
  return homes.sort().flatMap(home => {
    const path = join(folder, home, '.claude', 'projects');
    return claudeAdapter.enumerate({ path, origin: 'test' }, path => {
      throw new Error(`unreadable: ${path}`);
    });
  });
}

/** The sources of a recording that belong to a session, with their facts. */
export function readRecording(recording: string): ReadSource[] {
  const read: ReadSource[] = [];
  // An empty agent file names no session.
  for (const source of recordedSources(recording)) read.push({ source, facts: collectFacts(claudeAdapter, source) });
  return read;
}

/** The first recorded source whose path contains `part`. */
export function recordedSource(recording: string, part: string): SourceRef {
  const found = recordedSources(recording).find(source => source.path.includes(part));
  if (found === undefined) throw new Error(`no source ${part} in ${recording}`);
  return found;
}

import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recordingPath } from '../support/recordings';
import { sharedPath } from '../support/shared';
import { capturedIn, type LaidOutFile, layOutClaudeHome, multiplyClaudeHome, withOtherIds } from './claudeHome';
import { benchCache } from './references';

/** A home that is made once and kept between runs. */
export interface BenchHome {
  readonly path: string;
  readonly bytes: number;
}

/** Where the sessions are from. */
export function dataOrigin(): 'corpus' | 'fixtures' {
  return sharedPath('corpus/INDEX.tsv') === undefined ? 'fixtures' : 'corpus';
}

/** Claude Code sessions of about so many bytes: recorded ones, copied under other ids until they are enough. */
export function claudeHome(megabytes: number): BenchHome {
  return made(`home-${dataOrigin()}-${megabytes}`, home => multiplyClaudeHome(layOut(home), megabytes * 1e6));
}

/** Exactly so many sources, small ones: the recorded sessions' first lines. */
export function homeOfSources(count: number): BenchHome {
  return made(`home-${dataOrigin()}-${count}-sources`, home => {
    const files = layOut(join(home, 'recorded'));
    let bytes = 0;
    for (let index = 0; index < count; index++) {
      const { to } = files[index % files.length] ?? { to: '' };
      const head = readFileSync(to, 'utf8').split('\n').slice(0, 20).join('\n');
      const name = `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000.jsonl`;
      const path = join(home, '.claude', 'projects', `-project-${index % 40}`, name);
      const text = `${withOtherIds(head, index + 1)}\n`;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      bytes += text.length;
    }
    rmSync(join(home, 'recorded'), { recursive: true });
    return bytes;
  });
}

/** Appends about a megabyte of messages to a session, each time others. */
export function appendMegabyte(home: BenchHome, transcript: string, time: number): void {
  const lines = readFileSync(largestTranscript(home), 'utf8').split('\n');
  let text = '';
  for (const line of lines) {
    if (text.length + line.length > 1e6) break;
    text += `${line}\n`;
  }
  appendFileSync(transcript, withOtherIds(text, 0x1000 + time));
}

function largestTranscript({ path }: BenchHome): string {
  return readFileSync(join(path, 'largest'), 'utf8');
}

function layOut(home: string): LaidOutFile[] {
  const corpus = sharedPath('corpus');
  const files =
    corpus !== undefined && dataOrigin() === 'corpus'
      ? layOutClaudeHome(join(corpus, 'claude-code'), home, capturedIn(corpus))
      : layOutClaudeHome(recordingPath('claude-code') ?? '', home);
  // Laid out by size: the first is the largest.
  writeFileSync(join(home, 'largest'), files[0]?.to ?? '');
  return files;
}

/** Makes a home beside its place and moves it there, so that an interrupted run leaves no half of one. */
function made(name: string, make: (home: string) => number): BenchHome {
  const path = join(benchCache, name);
  const note = join(path, 'bytes');
  if (!existsSync(note)) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    const bytes = make(path);
    writeFileSync(`${note}.new`, String(bytes));
    renameSync(`${note}.new`, note);
  }
  return { path, bytes: Number(readFileSync(note, 'utf8')) };
}

import type { Hunk } from '../model/facts';
import { splitLines } from './editHunks';

const hunkHeader = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Hunks of a unified diff of one file; file headers and `\ No newline` marks are skipped. */
export function parseUnifiedDiff(diff: string): Hunk[] {
  const hunks: Hunk[] = [];
  let lines: string[] | undefined;
  for (const text of splitLines(diff)) {
    const header = hunkHeader.exec(text);
    if (header !== null) {
      lines = [];
      hunks.push({ oldStart: Number(header[1]), newStart: Number(header[2]), lines });
    } else if (/^[ +-]/.test(text)) {
      lines?.push(text);
    } else if (text === '') {
      lines?.push(' ');
    }
  }
  return hunks;
}

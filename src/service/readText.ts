import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Larger files are no source code; an editor does not open them as such either. */
const largest = 16 * 1024 * 1024;

export interface FileText {
  readonly text: string;
  /** Of the bytes. */
  readonly sha256: string;
}

/** A file's text, in UTF-8 or in UTF-16 with a byte order mark; undefined where it is none or cannot be read. */
export function readText(path: string): FileText | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > largest) return undefined;
    const bytes = readFileSync(path);
    const text = decode(bytes);
    // Git, too, takes a file that holds NULs for one without lines.
    return text.includes('\0') ? undefined : { text, sha256: sha256(bytes) };
  } catch {
    return undefined; // Gone, or not ours to read: nothing can be said of its lines.
  }
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

/**
 * How a source is written, which decides how it is read.
 *
 * Appended, read line by line from where the last read ended: `jsonl`, `jsonl.zst`.
 * Written anew or changed in place, read as a whole whenever it changed: `json` (one value), `log` (JSON lines that have to
 * be replayed from the first), `text`, `sqlite`. Files of the last two hold any number of sessions (`AgentAdapter.parts`, src/agents/adapter.ts).
 */
export type SourceFormat = 'jsonl' | 'jsonl.zst' | 'json' | 'log' | 'text' | 'sqlite';

/** Formats that are read as a whole whenever they changed; the others grow at their end. */
export function isReadWhole(format: SourceFormat): boolean {
  return format !== 'jsonl' && format !== 'jsonl.zst';
}

/** Formats whose files hold any number of sessions, each of which is a source of its own. */
export function holdsParts(format: SourceFormat): boolean {
  return format === 'sqlite' || format === 'text';
}

/** The path by which a part of a file is known: no file has it, so a source's path stays its name. */
export function partPath(file: string, part: string): string {
  return `${file}#${encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'))}`;
}

/** The file behind a source: of a part, the one that holds it. */
export function fileOfSource({ path, format }: { readonly path: string; readonly format: SourceFormat }): string {
  const mark = holdsParts(format) ? markOf(path) : -1;
  return mark < 0 ? path : path.slice(0, mark);
}

/** The name of a part; null for a source that is a whole file. */
export function partOfSource({
  path,
  format,
}: {
  readonly path: string;
  readonly format: SourceFormat;
}): string | null {
  const mark = holdsParts(format) ? markOf(path) : -1;
  return mark < 0 ? null : decodeURIComponent(path.slice(mark + 1));
}

/** Where the name of a part begins; a folder may be called `c#`, but no part's name has a separator. */
function markOf(path: string): number {
  return path.search(/#[^#/\\]*$/);
}

const formats: readonly SourceFormat[] = ['jsonl', 'jsonl.zst', 'json', 'log', 'text', 'sqlite'];

/** A format as the store keeps it; of one that this version does not know, the most general. */
export function formatOf(text: string): SourceFormat {
  return formats.find(format => format === text) ?? 'jsonl';
}

import type { Rewrite } from './lineLedger';

const comment = /(?:^|\s)(?:\/\/|#(?![!\w])|--\s|\/\*|<!--).*$/;
const importLine =
  /^(?:import\b|from\s+\S+\s+import\b|use\s+[\w:]+|#include\b|require\b|using\s|const\s.+=\s*require\()/;
const word = /[\p{L}\p{N}_]+/gu;

/** Names this close are one name, misspelled. */
const typoDistance = 2;
const typoLength = 5;

/** Words of lines. */
export function wordsOf(lines: Iterable<string>): Set<string> {
  const words = new Set<string>();
  for (const line of lines) for (const [found] of line.matchAll(word)) words.add(found);
  return words;
}

/** The share of the words of some lines that is gone from what took their place: 0 reworded nothing, 1 kept nothing. */
export function lostShare(gone: readonly string[], placed: readonly string[]): number {
  const before = wordsOf(gone);
  if (before.size === 0) return 0;
  const after = wordsOf(placed);
  let lost = 0;
  for (const one of before) if (!after.has(one)) lost++;
  return lost / before.size;
}

/** Whether a rewrite changes only layout, comments, imports or the spelling of a name. */
export function isNit(rewrites: readonly Rewrite[], placed: readonly string[]): boolean {
  const gone = rewrites.flatMap(({ lines }) => lines).filter(line => bare(line) !== '');
  if (gone.length === 0 || gone.every(line => importLine.test(line))) return true;
  const kept = new Set(placed.map(bare));
  const changed = gone.filter(line => !kept.has(bare(line)));
  return changed.length <= 2 && changed.every(line => placed.some(other => isRespelled(line, other)));
}

/** A line without layout, quotes' kind and comments. */
function bare(line: string): string {
  return line
    .replace(comment, '')
    .replace(/["'`]/g, '"')
    .replace(/[\s,;]+/g, '');
}

function isRespelled(before: string, after: string): boolean {
  const a = before.match(word) ?? [];
  const b = after.match(word) ?? [];
  if (a.length !== b.length) return false;
  const differing = a.flatMap((one, index) => (one === b[index] ? [] : [[one, b[index] ?? ''] as const]));
  const [only] = differing;
  if (differing.length !== 1 || only === undefined) return false;
  const [one, other] = only;
  return Math.min(one.length, other.length) >= typoLength && distance(one, other) <= typoDistance && /\D/.test(one);
}

/** Levenshtein's, of short words. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

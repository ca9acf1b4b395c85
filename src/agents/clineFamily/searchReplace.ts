/** A block of a SEARCH/REPLACE diff. */
export interface SearchReplace {
  readonly from: string;
  readonly to: string;
}

const begin = /^(?:-{3,}|<{3,}) ?SEARCH>?$/;
const end = /^(?:\+{3,}|>{3,}) ?REPLACE>?$/;

/**
 * The blocks of a diff as `replace_in_file` (Cline) and `apply_diff` (Roo Code, Kilo Code) take them, with the older
 * marks too. Roo Code puts line numbers and a ruler before the text to find. None for a text that is no such diff.
 */
export function parseSearchReplace(diff: string): SearchReplace[] {
  const blocks: SearchReplace[] = [];
  let part: 'outside' | 'from' | 'to' = 'outside';
  let from: string[] = [];
  let to: string[] = [];
  for (const line of diff.replaceAll('\r\n', '\n').split('\n')) {
    const mark = line.trimEnd();
    if (part === 'outside') {
      if (!begin.test(mark)) continue;
      [part, from, to] = ['from', [], []];
    } else if (part === 'from') {
      if (mark === '=======') part = 'to';
      else from.push(line);
    } else if (end.test(mark)) {
      blocks.push({ from: textOf(withoutPlace(from)), to: textOf(to) });
      part = 'outside';
    } else to.push(line);
  }
  return blocks;
}

function withoutPlace(lines: readonly string[]): readonly string[] {
  const ruler = lines.slice(0, 4).findIndex(line => /^-{7,}\s*$/.test(line));
  const before = lines.slice(0, Math.max(0, ruler));
  return ruler !== -1 && before.every(line => /^:(?:start|end)_line:/.test(line)) ? lines.slice(ruler + 1) : lines;
}

function textOf(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}

/**
 * The text before replacements, from the text they left: each new text is put back where it stands once. Null where one
 * does not, or was nothing.
 */
export function undoReplacements(after: string, blocks: readonly SearchReplace[]): string | null {
  // Models write line feeds into files that have more.
  const inFile = (text: string): string => (after.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text);
  let text = after;
  for (const block of blocks.toReversed()) {
    const [from, to] = [inFile(block.from), inFile(block.to)];
    // Both end with a line end that the file's last line may lack.
    const [now, old] = occurrences(text, to) === 1 ? [to, from] : [withoutEnd(to), withoutEnd(from)];
    if (now === '' || occurrences(text, now) !== 1) return null;
    text = text.replace(now, () => old);
  }
  return text;
}

function withoutEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function occurrences(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1;
}

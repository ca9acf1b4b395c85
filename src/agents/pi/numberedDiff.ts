import type { Hunk } from '../../model/facts';

/** Sign, line number, and the line: after a blank (Pi), or a bar (Oh My Pi since 2026). */
const numberedLine = /^([ +-])( *\d+)[ |](.*)$/s;

/**
 * Reads the diff that Pi's `edit` shows: each line with its sign and number (that of the old text, for added lines of the
 * new one), `...` for lines left out (pi-mono, `tools/edit-diff.ts`). Null for a text of another form.
 */
export function parseNumberedDiff(diff: string): Hunk[] | null {
  const hunks: { oldStart: number | null; newStart: number | null; lines: string[] }[] = [];
  let open: (typeof hunks)[number] | null = null;
  /** How much further a line stands in the new text than in the old. */
  let shift = 0;
  let nextOld = 0;
  let nextNew = 0;
  for (const text of diff.split('\n')) {
    const [, sign, number, line] = numberedLine.exec(text) ?? [];
    if (sign === undefined || number === undefined || line === undefined) {
      if (text.trim() !== '' && !/^\s*(?:\.\.\.|…)/.test(text)) return null;
      open = null;
      continue;
    }
    const at = Number(number);
    const old = sign === '+' ? at - shift : at;
    if (open === null || (sign === '+' ? at !== nextNew : at !== nextOld)) {
      open = { oldStart: Math.max(0, old), newStart: sign === '+' ? at : at + shift, lines: [] };
      hunks.push(open);
      nextOld = old;
      nextNew = sign === '+' ? at : at + shift;
    }
    open.lines.push(`${sign}${line}`);
    if (sign !== '+') nextOld += 1;
    if (sign !== '-') nextNew += 1;
    if (sign !== ' ') shift += sign === '+' ? 1 : -1;
  }
  const changes = hunks.filter(({ lines }) => lines.some(line => !line.startsWith(' ')));
  return changes.length > 0 ? changes : null;
}

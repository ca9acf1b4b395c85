const summaryLimit = 200;
/** Enough text for a summary after its white space is collapsed. */
const summarySource = 320;

/** One line of plain text, at most 200 characters. */
export function oneLine(text: string): string {
  // Cut before collapsing: outputs of megabytes pass here.
  const line = collapse(text.slice(0, summarySource));
  return line.length <= summaryLimit ? line : `${line.slice(0, summaryLimit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Every event passes here: a scan that copies only where white space is not a single blank. */
function collapse(text: string): string {
  let line = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (!isSpace(text.charCodeAt(index))) continue;
    const end = index;
    while (isSpace(text.charCodeAt(index + 1))) index += 1;
    if (end === index && text.charCodeAt(index) === 0x20) continue;
    line += `${text.slice(start, end)} `;
    start = index + 1;
  }
  return (line + text.slice(start)).trim();
}

/** The white space and control characters of ASCII, and no-break space; NaN (past the end) is none. */
function isSpace(code: number): boolean {
  return code <= 0x20 || code === 0xa0 || code === 0x7f;
}

/** A stretch of a run. */
export interface Segment {
  /** What the user typed, what the model answered, or one line that aider said. */
  readonly kind: 'prompt' | 'answer' | 'notice';
  readonly text: string;
  /** Lines before it, and bytes, from where the run begins. */
  readonly line: number;
  readonly offset: number;
}

/** Aider ends what it writes itself with two blanks (a line break in Markdown); what models write rarely has them. */
const written = /^(####|>)(?: (.*?))? {2}$/;
const loose = /^(####|>)(?: (.*?))?\s*$/;
/** Notices that no file that a model quotes is likely to have: they end a code block that a model left open. */
const certain = /^(?:Tokens: [\d.]+[kM]? sent|\^C again to exit|\^C KeyboardInterrupt|Applied edit to )/;
/** What aider asked and the user answered for all that is alike is written as if the user had typed it. */
const answered = /\(Y\)es\/\(N\)o.*\]: \w+$/;

/**
 * Cuts a run into what the user, the model and aider said. Models quote Markdown, too (FORMATS trap 81): lines within a code
 * block of an answer are the answer's, unless the answer was interrupted and its blocks never ended.
 */
export function cutSegments(run: string): Segment[] {
  const lines = run.split('\n').map(line => line.replace(/\r$/, ''));
  const marked = lines.some(line => written.test(line)) ? written : loose;
  const found: Segment[] = [];
  let answer: { lines: string[]; line: number; offset: number } | null = null;
  let fence: string | null = null;
  let isCut = false;
  let offset = 0;
  const endAnswer = (): void => {
    const text = answer?.lines.join('\n').trim() ?? '';
    if (answer !== null && text !== '') found.push({ kind: 'answer', text, line: answer.line, offset: answer.offset });
    answer = null;
    fence = null;
  };
  let notice: { lines: string[]; line: number; offset: number } | null = null;
  for (const [line, text] of lines.entries()) {
    const at = { line, offset };
    offset += Buffer.byteLength(text, 'utf8') + 1;
    if (notice !== null) {
      notice.lines.push(text.trimEnd());
      if (!endsNotice(text, lines[line + 1])) continue;
      found.push({ kind: 'notice', text: notice.lines.join('\n').trim(), line: notice.line, offset: notice.offset });
      notice = null;
      continue;
    }
    const match = marked.exec(text);
    const said = (match?.[2] ?? '').trimEnd();
    const isQuoted = fence !== null && !isCut && !(match?.[1] === '>' && certain.test(said));
    if (match !== null && !isQuoted) {
      endAnswer();
      const isPrompt = match[1] === '####' && !answered.test(said) && said !== '<blank>';
      const last = found.at(-1);
      if (isPrompt && last?.kind === 'prompt' && marked.test(lines[line - 1] ?? ''))
        found[found.length - 1] = { ...last, text: `${last.text}\n${said}` };
      else if (isPrompt || said !== '') found.push({ ...at, kind: isPrompt ? 'prompt' : 'notice', text: said });
      isCut = match[1] === '>' ? isCut || said.startsWith('^C again') : false;
    } else if (marked === written && fence === null && beginsNotice(text, lines[line - 1])) {
      endAnswer();
      notice = { ...at, lines: [text.slice('> '.length)] };
    } else if (answer !== null || text.trim() !== '') {
      answer ??= { ...at, lines: [] };
      answer.lines.push(text);
      const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
      if (mark !== undefined) fence = fence === null ? mark : text.trim() === fence ? null : fence;
    }
  }
  endAnswer();
  return found;
}

/** A notice of several lines is marked on its first alone, and has the two blanks on its last. */
function beginsNotice(line: string, before: string | undefined): boolean {
  return line.startsWith('> ') && (/^> Tokens: [\d.]/.test(line) || /^>.* {2}$/.test(before ?? ''));
}

function endsNotice(line: string, after: string | undefined): boolean {
  return line.endsWith('  ') && (after === undefined || after.trim() === '' || written.test(after));
}

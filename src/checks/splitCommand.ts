/**
 * A shell command line as its commands and what joins them. Not a shell: nothing is expanded, and what cannot be told
 * apart without running it (aliases, functions, `eval` of a variable) stays words. Bash and PowerShell agree enough on
 * quotes and operators for one reader.
 */
export type CommandList = readonly Step[];

/** One pipeline and the operator after it; `;` also stands for a newline and the end of the line. */
export interface Step {
  readonly stages: readonly Stage[];
  /** `! pipeline` */
  readonly negated: boolean;
  readonly operator: '&&' | '||' | ';' | '&';
}

export type Stage = SimpleCommand | CommandGroup;

export interface SimpleCommand {
  readonly kind: 'command';
  /** Unquoted words, redirections and here-documents left out. Assignments before the program are still there. */
  readonly words: readonly string[];
  /** Commands inside `$(...)`, `<(...)`. */
  readonly substitutions: readonly CommandList[];
}

export interface CommandGroup {
  readonly kind: 'group';
  /** True for `if`, `for`, `while`, `until`, `case`: the body may not run, or its status may not be the group's. */
  readonly conditional: boolean;
  readonly body: CommandList;
}

/** The commands of a shell command line. Linear in its length, never throws. */
export function splitCommand(line: string): CommandList {
  return new Splitter(line).list('end');
}

type Closer = 'end' | ')' | '}' | 'compound';

/** Deeper nesting is read flat: no real command line has it, and the stack must not depend on the input. */
const maxDepth = 40;

const openers = new Set(['if', 'while', 'until', 'for', 'select', 'case']);
const closers = new Set(['fi', 'done', 'esac']);
const separators = new Set(['then', 'do', 'else', 'elif']);

/** Ends an unquoted word, or needs a closer look inside one. */
const special = /[\s;&|()<>'"\\$`]/g;
/** The same inside double quotes. */
const quotedSpecial = /["\\$`]/g;
const allDigits = /^\d+$/;

class Splitter {
  private pos = 0;
  private depth = 0;
  private readonly heredocs: { delimiter: string; stripTabs: boolean }[] = [];
  /** Substitutions of the command being read; saved and restored around nested lists. */
  private substitutions: CommandList[] = [];

  constructor(private readonly src: string) {}

  list(closer: Closer): CommandList {
    const steps: Step[] = [];
    let stages: Stage[] = [];
    let words: string[] = [];
    let negated = false;
    const outerSubstitutions = this.substitutions;
    this.substitutions = [];

    const endCommand = () => {
      if (words.length > 0 || this.substitutions.length > 0) {
        stages.push({ kind: 'command', words, substitutions: this.substitutions });
        words = [];
        this.substitutions = [];
      }
    };
    const endStep = (operator: Step['operator']) => {
      endCommand();
      if (stages.length > 0) {
        steps.push({ stages, negated, operator });
        stages = [];
      }
      negated = false;
    };
    const group = (closedBy: Closer, conditional: boolean) => {
      this.depth++;
      stages.push({ kind: 'group', conditional, body: this.list(closedBy) });
      this.depth--;
    };

    const src = this.src;
    reading: while (this.pos < src.length) {
      const char = src[this.pos];
      switch (char) {
        case ' ':
        case '\t':
        case '\r':
          this.pos++;
          break;
        case '\n':
          this.pos++;
          endStep(';');
          this.skipHeredocs();
          break;
        case ';':
          this.pos++;
          endStep(';');
          break;
        case '&':
          if (src[this.pos + 1] === '&') {
            this.pos += 2;
            endStep('&&');
          } else if (src[this.pos + 1] === '>') {
            this.pos++;
            this.redirection();
          } else {
            this.pos++;
            endStep('&');
          }
          break;
        case '|':
          if (src[this.pos + 1] === '|') {
            this.pos += 2;
            endStep('||');
          } else {
            this.pos += src[this.pos + 1] === '&' ? 2 : 1;
            endCommand();
          }
          break;
        case '(':
          this.pos++;
          if (this.depth >= maxDepth) endStep(';');
          else if (words.length === 0) group(')', false);
          else {
            // `name()` of a function, or an array's elements: neither runs here.
            this.depth++;
            this.list(')');
            this.depth--;
            if (words.length === 1 && !words[0]?.endsWith('=')) words = [];
          }
          break;
        case ')':
          this.pos++;
          if (closer === ')') break reading;
          // The pattern of a `case` branch.
          words = [];
          break;
        case '<':
        case '>':
          this.redirection();
          break;
        case '#':
          this.skipTo('\n');
          break;
        default: {
          const start = this.pos;
          const word = this.word();
          const next = src[this.pos];
          if ((next === '<' || next === '>') && allDigits.test(word)) break;
          // Nothing but a continued line; an empty argument has its quotes.
          if (word === '' && src[start] === '\\') break;
          if (words.length > 0) words.push(word);
          else if (word === '!') negated = true;
          else if (word === '{') {
            if (this.depth < maxDepth) group('}', false);
          } else if (word === '}') {
            if (closer === '}') break reading;
          } else if (openers.has(word)) {
            if (this.depth < maxDepth) {
              // The header of a loop is no command: `for test in ...`.
              if (word === 'for' || word === 'select' || word === 'case') this.skipHeader();
              group('compound', true);
            }
          } else if (closers.has(word)) {
            if (closer === 'compound') break reading;
          } else if (!separators.has(word) && word !== '') words.push(word);
        }
      }
    }
    endStep(';');
    this.substitutions = outerSubstitutions;
    return steps;
  }

  /** One word with its quotes taken off. Always moves on by at least one character. */
  private word(): string {
    const src = this.src;
    const start = this.pos;
    let text = '';
    while (this.pos < src.length) {
      special.lastIndex = this.pos;
      const end = special.test(src) ? special.lastIndex - 1 : src.length;
      text += src.slice(this.pos, end);
      this.pos = end;
      const char = src[end];
      if (char === "'") {
        const close = src.indexOf("'", end + 1);
        text += src.slice(end + 1, close < 0 ? src.length : close);
        this.pos = close < 0 ? src.length : close + 1;
      } else if (char === '"') {
        this.pos++;
        text += this.doubleQuoted();
      } else if (char === '\\') {
        const next = src[end + 1] ?? '';
        this.pos += 2;
        // Escaping a plain letter is pointless in a shell, so this is a Windows path.
        if (next !== '\n') text += /[\w.]/.test(next) ? `\\${next}` : next;
      } else if (char === '$') text += this.dollar();
      else if (char === '`') text += this.backticks();
      else break;
    }
    if (this.pos === start) this.pos++;
    return text;
  }

  private doubleQuoted(): string {
    const src = this.src;
    let text = '';
    while (this.pos < src.length) {
      quotedSpecial.lastIndex = this.pos;
      const end = quotedSpecial.test(src) ? quotedSpecial.lastIndex - 1 : src.length;
      text += src.slice(this.pos, end);
      this.pos = end;
      const char = src[end];
      if (char === '"') {
        this.pos++;
        break;
      }
      if (char === '\\') {
        const next = src[end + 1] ?? '';
        this.pos += 2;
        if (next !== '\n') text += '"\\$`'.includes(next) ? next : `\\${next}`;
      } else if (char === '$') text += this.dollar(true);
      else if (char === '`') text += this.backticks();
    }
    return text;
  }

  private dollar(quoted = false): string {
    const src = this.src;
    const start = this.pos;
    const next = src[start + 1];
    this.pos++;
    if (next === '(' && src[start + 2] === '(') {
      const close = src.indexOf('))', start);
      this.pos = close < 0 ? src.length : close + 2;
      return '$(())';
    }
    if (next === '(' && this.depth < maxDepth) {
      this.pos++;
      this.substitution();
      return '$()';
    }
    if (next === '{') {
      const close = src.indexOf('}', start);
      this.pos = close < 0 ? src.length : close + 1;
      return src.slice(start, this.pos);
    }
    if (next === "'" && !quoted) {
      this.pos++;
      const from = this.pos;
      while (this.pos < src.length && src[this.pos] !== "'") this.pos += src[this.pos] === '\\' ? 2 : 1;
      return src.slice(from, this.pos++);
    }
    return '$';
  }

  private substitution(): void {
    this.depth++;
    const commands = this.list(')');
    this.depth--;
    if (commands.length > 0) this.substitutions.push(commands);
  }

  /** Not read as commands: agents quote Markdown in arguments far more often than they substitute with backticks. */
  private backticks(): string {
    this.pos++;
    while (this.pos < this.src.length && this.src[this.pos] !== '`') this.pos += this.src[this.pos] === '\\' ? 2 : 1;
    this.pos++;
    return '``';
  }

  private redirection(): void {
    const src = this.src;
    const here = src.startsWith('<<', this.pos) && src[this.pos + 2] !== '<';
    if (src[this.pos + 1] === '(' && this.depth < maxDepth) {
      this.pos += 2;
      this.substitution();
      return;
    }
    while (this.pos < src.length && '<>&|'.includes(src[this.pos] ?? '')) this.pos++;
    const stripTabs = here && src[this.pos] === '-';
    if (stripTabs) this.pos++;
    while (src[this.pos] === ' ' || src[this.pos] === '\t') this.pos++;
    if (this.pos >= src.length || '\n;&|)<>('.includes(src[this.pos] ?? '')) return;
    const target = this.word();
    // `<<\EOF` quotes the delimiter; the backslash was kept for Windows paths.
    if (here) this.heredocs.push({ delimiter: target.replace(/^\\/, ''), stripTabs });
  }

  private skipHeredocs(): void {
    for (const { delimiter, stripTabs } of this.heredocs.splice(0)) {
      while (this.pos < this.src.length) {
        const newline = this.src.indexOf('\n', this.pos);
        const end = newline < 0 ? this.src.length : newline;
        const line = this.src.slice(this.pos, end).trimEnd();
        this.pos = Math.min(end + 1, this.src.length);
        if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
      }
    }
  }

  private skipHeader(): void {
    while (this.pos < this.src.length && !';\n'.includes(this.src[this.pos] ?? '')) this.word();
  }

  private skipTo(char: string): void {
    const end = this.src.indexOf(char, this.pos);
    this.pos = end < 0 ? this.src.length : end;
  }
}

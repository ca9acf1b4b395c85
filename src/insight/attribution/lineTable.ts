import { NumberedText } from './numberedText';

/** Too common to say who wrote them, besides lines of fewer than four letters or digits. */
const commonWords = new Set(
  [
    'else',
    'done',
    'pass',
    'break',
    'then',
    'begin',
    'return',
    'continue',
    'default',
    'endif',
    'finally',
    'catch',
  ].concat(['null', 'true', 'false', 'this', 'esac', 'ensure', 'public', 'private', 'loop']),
);
const fewestLetters = 4;

/** Numbers for lines, so that texts are compared as numbers: equal lines have one number. */
export class LineTable {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];
  /** Worked out for the few lines of which it is asked. */
  private readonly trivial: (boolean | undefined)[] = [];
  private readonly words = new Map<string, number>();
  private readonly wordings: (number | undefined)[] = [];
  private latest: NumberedText | undefined;

  /** A line without its end. */
  number(line: string): number {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const added = this.texts.length;
    this.numbers.set(text, added);
    this.texts.push(text);
    this.trivial.push(undefined);
    this.wordings.push(undefined);
    return added;
  }

  /** All numbers are below it. */
  get size(): number {
    return this.texts.length;
  }

  numbersOf(lines: readonly string[]): number[] {
    return lines.map(line => this.number(line));
  }

  /** Those of a text's lines, as `linesOf` tells them: soon, where it is much like the one before. */
  numbersIn(text: string): readonly number[] {
    this.latest = new NumberedText(text, line => this.number(line), this.latest);
    return this.latest.numbers;
  }

  text(number: number): string {
    return this.texts[number] ?? '';
  }

  /** Equal for lines that differ in white space alone, as formatters leave them. */
  wording(number: number): number {
    const known = this.wordings[number];
    if (known !== undefined || number < 0) return known ?? number;
    const words = this.text(number).replace(/\s+/g, '');
    const alike = this.words.get(words) ?? number;
    this.words.set(words, alike);
    this.wordings[number] = alike;
    return alike;
  }

  /** True of blank and brace-only lines and the like, which say nothing when they are found alone. */
  isTrivial(number: number): boolean {
    if (number < 0) return true;
    this.trivial[number] ??= isTrivial(this.text(number));
    return this.trivial[number];
  }
}

/** The lines of a text, whatever ends them; a byte order mark is no part of the first. */
export function linesOf(text: string): string[] {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (plain === '') return [];
  // Only files of old Macintoshes end their lines with a lone carriage return.
  const lines = plain.includes('\n') ? plain.split('\n') : plain.split('\r');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function isTrivial(text: string): boolean {
  const letters = text.replace(/[^\p{L}\p{N}]+/gu, '');
  return letters.length < fewestLetters || commonWords.has(letters);
}

/** A text with the numbers of its lines. */
export class NumberedText {
  readonly numbers: readonly number[];
  /** With the end of the last line. */
  private readonly text: string;
  private readonly lineEnd: string;
  /** Where the lines begin, and where the last one ends. */
  private readonly starts: readonly number[];
  /** Where lines stand, by their numbers and from 1; of several places the last. */
  private places: Int32Array | undefined;

  /**
   * @param number gives a line that was cut out of the text its number
   * @param similar a text that may share most lines with this one: those are found by comparing growing blocks of lines,
   * and only what stands between them is cut out
   */
  constructor(text: string, number: (line: string) => number, similar?: NumberedText) {
    const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
    // Only files of old Macintoshes end their lines with a lone carriage return.
    this.lineEnd = plain.includes('\n') ? '\n' : '\r';
    this.text = plain === '' || plain.endsWith(this.lineEnd) ? plain : plain + this.lineEnd;
    const known = similar?.lineEnd === this.lineEnd ? similar : undefined;
    const numbers: number[] = [];
    const starts: number[] = [];
    let at = 0;
    let next = 0;
    let block = 1;
    while (at < this.text.length) {
      const size = known === undefined ? 0 : Math.min(block, known.numbers.length - next);
      const shared = known?.sharedWith(this.text, at, next, size) ?? 0;
      if (known !== undefined && shared > 0) {
        const moved = at - (known.starts[next] ?? 0);
        for (const end = next + size; next < end; next++) {
          numbers.push(known.numbers[next] ?? 0);
          starts.push((known.starts[next] ?? 0) + moved);
        }
        at += shared;
        block *= 2;
      } else if (size > 1) block = size >> 1;
      else {
        const end = this.text.indexOf(this.lineEnd, at);
        const line = this.text.slice(at, end);
        starts.push(at);
        at = end + 1;
        const cut = number(line.endsWith('\r') ? line.slice(0, -1) : line);
        numbers.push(cut);
        next = known?.placeAfter(cut) ?? next;
        block = 1;
      }
    }
    starts.push(at);
    this.numbers = numbers;
    this.starts = starts;
  }

  /** The length of so many lines from `first` on, where another text holds them at a position; else 0. */
  private sharedWith(text: string, at: number, first: number, lines: number): number {
    const from = this.starts[first] ?? 0;
    const length = (this.starts[first + lines] ?? from) - from;
    return this.text.slice(from, from + length) === text.slice(at, at + length) ? length : 0;
  }

  /** Where a line is followed by others, if it stands there. */
  private placeAfter(line: number): number | undefined {
    if (this.places === undefined) {
      const most = this.numbers.reduce((highest, known) => Math.max(highest, known), 0);
      this.places = new Int32Array(most + 1);
      for (let at = 0; at < this.numbers.length; at++) this.places[this.numbers[at] ?? 0] = at + 1;
    }
    return this.places[line] || undefined;
  }
}

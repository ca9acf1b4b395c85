/** Of a row that was not shown yet, px. */
export const estimatedHeight = 36;

/**
 * The heights of rows that stand one below the other, in px: finds where a row begins, and which row is at a place, in the
 * logarithm of their number (a Fenwick tree).
 */
export class RowHeights {
  #heights = new Float64Array();
  /** Counted from 1: at `i` the sum of the last `i & -i` heights up to the i-th. */
  #sums = new Float64Array(1);

  get length(): number {
    return this.#heights.length;
  }

  get total(): number {
    return this.offset(this.length);
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  set(index: number, height: number): void {
    const difference = height - this.height(index);
    if (difference === 0 || index >= this.length) return;
    this.#heights[index] = height;
    for (let at = index + 1; at <= this.length; at += at & -at) this.#sums[at] = (this.#sums[at] ?? 0) + difference;
  }

  /** Where a row begins. */
  offset(index: number): number {
    let sum = 0;
    for (let at = Math.min(index, this.length); at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
    return sum;
  }

  /** The row at a place; the first or last one beside all rows. */
  indexAt(offset: number): number {
    let index = 0;
    let rest = offset;
    for (let step = 2 ** Math.floor(Math.log2(this.#sums.length)); step >= 1; step /= 2) {
      const sum = this.#sums[index + step];
      if (sum === undefined || sum > rest) continue;
      index += step;
      rest -= sum;
    }
    return Math.max(0, Math.min(index, this.length - 1));
  }

  /** From now on there are `length` rows: what was row `from`, and all that follow it, begin at `to`. */
  renumber(from: number, to: number, length: number): void {
    const heights = new Float64Array(length).fill(estimatedHeight);
    heights.set(this.#heights.subarray(0, Math.min(from, to, length)));
    if (to < length) heights.set(this.#heights.subarray(from, from + length - to), to);
    this.#heights = heights;
    this.#sums = new Float64Array(length + 1);
    for (let at = 1; at <= length; at++) {
      const sum = (this.#sums[at] ?? 0) + (heights[at - 1] ?? 0);
      this.#sums[at] = sum;
      const above = at + (at & -at);
      if (above <= length) this.#sums[above] = (this.#sums[above] ?? 0) + sum;
    }
  }
}

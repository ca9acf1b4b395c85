import { RowHeights } from './rowHeights';

/** Shown beside what is seen, so that scrolling a little needs no other rows. Px. */
const overscan = 400;
/** Browsers cannot scroll much further, at twice the size. Px. */
const longest = 15_000_000;

export type Align = 'start' | 'center' | 'end';

/** Both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}
const noRows: Range = { first: 0, last: -1 };

interface Parts {
  /** Scrolls. */
  readonly scroller: HTMLElement;
  /** As high as all rows. */
  readonly space: HTMLElement;
  /** Holds the rows that are shown, one below the other. */
  readonly rows: HTMLElement;
}

interface Target {
  readonly index: number;
  readonly align: Align;
}

interface ViewportHost {
  isLoaded(index: number): boolean;
  /** Other rows are to be shown. */
  onRange(): void;
  /** The reader has scrolled; `rests` when that has ended. */
  onScrolled(rests: boolean): void;
}

/**
 * Which of very many rows of any height are seen, and where. What the reader looks at stays where it is whatever becomes
 * known of the rows above it: one row is the anchor, and everything else is placed from there. While the reader scrolls
 * the rows are moved below the moving position; it is set right when the scrolling has come to rest.
 */
export class Viewport {
  readonly heights = new RowHeights();
  /** The rows that are to be shown, both included. */
  range: Range = noRows;

  /** The rows that the page has, which may not be those of `range` yet. */
  #shown = noRows;
  #parts: Parts | undefined;
  /** What is seen first, in px of all rows. */
  #top = 0;
  /** The scroller's own position, which may be another one. */
  #scrolled = 0;
  #isScrolling = false;
  #anchor = { index: 0, top: 0 };
  /** A row that is on its way to its place, until its height is known. */
  #target: Target | null = null;

  readonly #host: ViewportHost;

  constructor(host: ViewportHost) {
    this.#host = host;
  }

  /** Returns what undoes it. */
  attach(parts: Parts): () => void {
    this.#parts = parts;
    const onScroll = (): void => this.#catchUp();
    const onScrollEnd = (): void => this.#rest();
    const sizes = new ResizeObserver(() => this.#settle(() => requestAnimationFrame(this.#host.onRange)));
    parts.scroller.addEventListener('scroll', onScroll);
    parts.scroller.addEventListener('scrollend', onScrollEnd);
    sizes.observe(parts.scroller);
    sizes.observe(parts.rows);
    return () => {
      parts.scroller.removeEventListener('scroll', onScroll);
      parts.scroller.removeEventListener('scrollend', onScrollEnd);
      sizes.disconnect();
      this.#parts = undefined;
    };
  }

  /** The row that stays where it is. */
  get anchorIndex(): number {
    return this.#anchor.index;
  }

  get isAtEnd(): boolean {
    return this.#top >= this.#mostTop - 4;
  }

  get height(): number {
    return this.#parts?.scroller.clientHeight ?? 0;
  }

  /** The row that is seen a distance below the top, px. */
  indexBelow(distance: number): number {
    return this.heights.indexAt(this.#top + distance);
  }

  /** Makes a row the anchor. */
  hold(index: number): void {
    this.#catchUp();
    this.#target = null;
    this.#anchor = { index, top: this.heights.offset(index) - this.#top };
  }

  /** Brings a row to a place. */
  show(index: number, align: Align): void {
    this.#catchUp();
    this.#target = { index, align };
    this.#isScrolling = false;
    this.#settle();
  }

  /** Brings a row into view the shortest way. */
  reveal(index: number): void {
    const { above, below } = this.hidden(index);
    if (above > 0 || this.heights.height(index) > this.height) this.show(index, 'start');
    else if (below > 0) this.show(index, 'end');
  }

  /** How much of a row lies above and below what is seen, px; negative where there is room. */
  hidden(index: number): { above: number; below: number } {
    const above = this.#top - this.heights.offset(index);
    return { above, below: this.heights.height(index) - above - this.height };
  }

  scrollBy(distance: number): void {
    this.#catchUp();
    this.#target = null;
    this.#moveTo(this.#top + distance);
    this.#chooseAnchor();
    this.#align();
    if (this.#widen()) this.#host.onRange();
  }

  /** From now on there are `length` rows, and what was the anchor's row is at `index`. */
  renumber(index: number, length: number): void {
    this.heights.renumber(this.#anchor.index, index, length);
    this.#anchor = { ...this.#anchor, index };
    this.#shown = noRows;
    this.range = noRows;
    this.#widen();
  }

  /** The page has these rows now. */
  rendered(range: Range): void {
    this.#shown = range;
    this.#settle();
  }

  /** Measures the rows that are shown and puts everything in its place; asks for others where they do not suffice. */
  #settle(onRange = this.#host.onRange): void {
    if (this.#parts === undefined) return;
    this.#catchUp();
    const { first, last } = this.#shown;
    const measured = [...this.#parts.rows.children].map(row => row.getBoundingClientRect().height);
    for (const [at, height] of measured.entries()) if (first + at <= last) this.heights.set(first + at, height);
    if (this.#target !== null) this.#aim(this.#target);
    this.#moveTo(this.heights.offset(this.#anchor.index) - this.#anchor.top);
    if (this.#isScrolling) this.#place();
    else this.#align();
    if (this.#widen()) onRange();
  }

  #aim(target: Target): void {
    const { index, align } = target;
    const room = this.height - this.heights.height(index);
    const top = align === 'start' ? 0 : align === 'end' ? room : Math.max(0, room / 2);
    this.#anchor = { index, top };
    const isShown = index >= this.#shown.first && index <= this.#shown.last;
    if (isShown && this.#host.isLoaded(index)) this.#target = null;
  }

  #moveTo(top: number): void {
    this.#top = Math.max(0, Math.min(top, this.#mostTop));
    this.#anchor.top = this.heights.offset(this.#anchor.index) - this.#top;
  }

  /** Where the reader has scrolled to, which the page may tell only later: whatever moves rows asks first. */
  #catchUp(): void {
    const scrolled = this.#parts?.scroller.scrollTop ?? 0;
    const moved = scrolled - this.#scrolled;
    if (moved === 0) return;
    this.#target = null;
    this.#isScrolling = true;
    this.#scrolled = scrolled;
    const isJump = Math.abs(moved) > 2 * this.height;
    const top = isJump ? scrolled / this.#scale : this.#top + moved;
    this.#moveTo(top);
    // Where the scroller ends before the rows do, or the other way round.
    const isStuck = scrolled <= 0 ? this.#top > 0 : scrolled >= this.#spaceHeight - this.height && !this.isAtEnd;
    if (isJump || isStuck || this.#top !== top) this.#align();
    this.#chooseAnchor();
    this.#host.onScrolled(false);
    if (this.#widen()) this.#host.onRange();
  }

  #rest(): void {
    this.#isScrolling = false;
    this.#align();
    this.#host.onScrolled(true);
  }

  /** The first row that is seen whole, since a row that is cut may grow; one that is loaded if there is any. */
  #chooseAnchor(): void {
    const bottom = this.#top + this.height;
    const first = this.heights.indexAt(this.#top);
    let index = first;
    for (let at = first; at < this.heights.length && this.heights.offset(at) < bottom; at++) {
      if (this.heights.offset(at) < this.#top - 0.5 || !this.#host.isLoaded(at)) continue;
      index = at;
      break;
    }
    this.#anchor = { index, top: this.heights.offset(index) - this.#top };
  }

  /** Other rows, if those to be shown do not cover what is seen. */
  #widen(): boolean {
    const { heights } = this;
    const top = this.#top;
    const last = heights.length - 1;
    const isCovered =
      this.range.first <= heights.indexAt(top - overscan / 4) &&
      this.range.last >= Math.min(last, heights.indexAt(top + this.height + overscan / 4));
    if (isCovered) return false;
    this.range = {
      first: heights.indexAt(top - overscan),
      last: Math.min(last, heights.indexAt(top + this.height + overscan)),
    };
    return true;
  }

  /** Gives the scroller the position that belongs to what is seen. */
  #align(): void {
    if (this.#parts === undefined) return;
    const { scroller, space } = this.#parts;
    space.style.height = `${this.#spaceHeight}px`;
    const wanted = this.#top * this.#scale;
    if (Math.abs(scroller.scrollTop - wanted) > 0.5) scroller.scrollTop = wanted;
    this.#scrolled = scroller.scrollTop;
    this.#place();
  }

  #place(): void {
    const offset = this.heights.offset(this.#shown.first) - this.#top + this.#scrolled;
    if (this.#parts !== undefined) this.#parts.rows.style.transform = `translateY(${offset}px)`;
  }

  get #spaceHeight(): number {
    return Math.min(this.heights.total, longest);
  }

  get #mostTop(): number {
    return Math.max(0, this.heights.total - this.height);
  }

  get #scale(): number {
    return this.#mostTop === 0 ? 1 : (this.#spaceHeight - this.height) / this.#mostTop;
  }
}

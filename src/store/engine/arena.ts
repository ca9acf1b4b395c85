import type { SqlModule } from './sqlModule';
import { StoreError } from './storeError';

const initialBytes = 64 * 1024;
const keptBytes = 4 << 20;

/**
 * One block of wasm memory for the values bound to the statement that runs now, so that a row costs no allocation.
 * Lent to one statement at a time; a statement that runs inside another (from a SQL function), or very long values,
 * get a block of their own.
 */
export class Arena {
  readonly #module: SqlModule;
  #block = 0;
  #size = 0;
  #lent = false;

  constructor(module: SqlModule) {
    this.#module = module;
  }

  /** Pointer to `bytes` bytes, valid until given back. May grow the memory: refresh views afterwards. */
  lend(bytes: number): number {
    if (this.#lent || bytes > keptBytes) return this.#allocate(bytes);
    if (bytes > this.#size) {
      if (this.#block !== 0) this.#module._free(this.#block);
      this.#block = 0;
      this.#size = Math.min(Math.max(bytes, this.#size * 2, initialBytes), keptBytes);
      this.#block = this.#allocate(this.#size);
    }
    this.#lent = true;
    return this.#block;
  }

  giveBack(pointer: number): void {
    if (pointer === this.#block) this.#lent = false;
    else this.#module._free(pointer);
  }

  #allocate(bytes: number): number {
    const pointer = this.#module._malloc(bytes);
    if (pointer === 0) throw new StoreError('other', `out of memory for a value of ${bytes} bytes`);
    return pointer;
  }
}

/**
 * Views of the module's memory. Growing it detaches every view, so call `fresh()` after any call into wasm that may
 * have allocated, and before using `bytes`, `words` or `buffer`.
 */
export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  bytes: Uint8Array;
  words: Uint32Array;
  /** The same bytes, for text. */
  buffer: Buffer;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
    this.buffer = Buffer.from(memory.buffer);
  }

  fresh(): void {
    if (this.bytes.byteLength !== 0) return;
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.words = new Uint32Array(this.#memory.buffer);
    this.buffer = Buffer.from(this.#memory.buffer);
  }

  /** The 32-bit word at a 4-byte aligned address. */
  word(pointer: number): number {
    this.fresh();
    return this.words[pointer >>> 2] ?? 0;
  }

  setWord(pointer: number, value: number): void {
    this.fresh();
    this.words[pointer >>> 2] = value;
  }

  /** A file size or offset, up to 2^53. */
  setInt64(pointer: number, value: number): void {
    this.setWord(pointer, value % 0x1_0000_0000);
    this.setWord(pointer + 4, Math.floor(value / 0x1_0000_0000));
  }

  /** Text that ends with a zero byte. */
  cString(pointer: number): string {
    this.fresh();
    return this.buffer.toString('utf8', pointer, this.bytes.indexOf(0, pointer));
  }
}

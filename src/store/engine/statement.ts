import type { Connection } from './connection';
import { resultCode } from './resultCode';
import { StoreError } from './storeError';

/** NULL, INTEGER and REAL (as number: exact up to 2^53), TEXT, BLOB. */
export type SqlValue = string | number | Uint8Array | null;
export type SqlRow = SqlValue[];

/** Destructor arguments of `sqlite3_bind_*`: the value stays where it is until the reset, or must be copied now. */
const staticValue = 0;
const transientValue = -1;

const columnType = { integer: 1, float: 2, text: 3, blob: 4 };

/**
 * A prepared statement with positional parameters. It may be used again and again, also after `free()`, which only
 * gives its memory back until the next use. Booleans and bigints are not accepted: bind 0 or 1, or text.
 *
 * Every method throws `StoreError`, with the statement reset and ready for the next use.
 */
export class Statement {
  readonly sql: string;
  readonly #connection: Connection;
  #pointer = 0;
  #parameters = 0;
  #columns = 0;
  #use: 'none' | 'iterating' | 'executing' = 'none';

  /** Use `Database.prepare`. */
  constructor(connection: Connection, sql: string) {
    this.#connection = connection;
    this.sql = sql;
    this.#prepare();
  }

  /** Names of the result's columns. */
  get columnNames(): string[] {
    const { module } = this.#connection.engine;
    const pointer = this.#prepare();
    return Array.from({ length: this.#columns }, (_, column) =>
      module.UTF8ToString(module._sqlite3_column_name(pointer, column)),
    );
  }

  /** Runs to the end and drops the rows. */
  run(parameters: readonly SqlValue[] = []): void {
    this.#execute(parameters, step => {
      while (step() === resultCode.row);
    });
  }

  /** All rows. */
  all(parameters: readonly SqlValue[] = []): SqlRow[] {
    return this.#execute(parameters, step => {
      const rows: SqlRow[] = [];
      while (step() === resultCode.row) rows.push(this.#readRow());
      return rows;
    });
  }

  /** The first row, undefined when there is none. */
  get(parameters: readonly SqlValue[] = []): SqlRow | undefined {
    return this.#execute(parameters, step => (step() === resultCode.row ? this.#readRow() : undefined));
  }

  /** Rows one by one. The statement is in use, and its read transaction open, until the loop ends. */
  *iterate(parameters: readonly SqlValue[] = []): Generator<SqlRow, void, undefined> {
    const { module } = this.#connection.engine;
    const pointer = this.#begin('iterating');
    try {
      this.#connection.engine.arena.giveBack(this.#bind(pointer, parameters, transientValue));
      while (this.#pointer === pointer) {
        const code = module._sqlite3_step(pointer);
        if (code === resultCode.done) return;
        if (code !== resultCode.row) throw this.#connection.error(code);
        yield this.#readRow();
      }
      throw new StoreError('closed', 'the statement was freed while its rows were read');
    } finally {
      if (this.#pointer === pointer) module._sqlite3_reset(pointer);
      this.#use = 'none';
    }
  }

  /** In the middle of a loop over its rows, or of a run. */
  get inUse(): boolean {
    return this.#use !== 'none';
  }

  /** Gives the memory back. A loop over its rows fails at its next step. */
  free(): void {
    if (this.#use === 'executing') throw new StoreError('other', `the statement is in use: ${this.sql}`);
    if (this.#pointer === 0) return;
    this.#connection.engine.module._sqlite3_finalize(this.#pointer);
    this.#pointer = 0;
    this.#connection.live.delete(this);
  }

  #execute<T>(parameters: readonly SqlValue[], use: (step: () => number) => T): T {
    const { module, arena } = this.#connection.engine;
    const pointer = this.#begin('executing');
    let values = 0;
    try {
      values = this.#bind(pointer, parameters, staticValue);
      return use(() => {
        const code = module._sqlite3_step(pointer);
        if (code !== resultCode.row && code !== resultCode.done) throw this.#connection.error(code);
        return code;
      });
    } finally {
      module._sqlite3_reset(pointer);
      if (values !== 0) arena.giveBack(values);
      this.#use = 'none';
    }
  }

  #begin(use: 'iterating' | 'executing'): number {
    if (this.#use !== 'none') throw new StoreError('other', `the statement is in use: ${this.sql}`);
    const pointer = this.#prepare();
    this.#use = use;
    return pointer;
  }

  #prepare(): number {
    const { engine, handle } = this.#connection;
    if (this.#pointer !== 0) return this.#pointer;
    const { module, memory, scratch } = engine;
    const text = module.stringToNewUTF8(this.sql);
    const code = module._sqlite3_prepare_v2(handle, text, -1, scratch, scratch + 4);
    const rest = code === resultCode.ok ? module.UTF8ToString(memory.word(scratch + 4)) : '';
    module._free(text);
    if (code !== resultCode.ok) throw this.#connection.error(code);
    const pointer = memory.word(scratch);
    if (pointer === 0 || rest.trim() !== '') {
      if (pointer !== 0) module._sqlite3_finalize(pointer);
      throw new StoreError('other', `expected one statement: ${this.sql}`);
    }
    this.#columns = module._sqlite3_column_count(pointer);
    // `sqlite3_bind_parameter_count` is not exported; a parameter that does not exist refuses its value.
    this.#parameters = 0;
    while (module._sqlite3_bind_blob(pointer, this.#parameters + 1, 0, 0, 0) === resultCode.ok) this.#parameters++;
    this.#pointer = pointer;
    this.#connection.live.add(this);
    return pointer;
  }

  /** Returns the block of the arena that holds the values. */
  #bind(pointer: number, parameters: readonly SqlValue[], destructor: number): number {
    const { module, memory, arena } = this.#connection.engine;
    if (parameters.length !== this.#parameters) {
      const message = `expected ${this.#parameters} parameters, got ${parameters.length}: ${this.sql}`;
      throw new StoreError('other', message);
    }
    const block = arena.lend(sizeBound(parameters));
    try {
      let end = block;
      for (let i = 0; i < parameters.length; i++) {
        memory.fresh();
        const value = parameters[i];
        let code: number;
        if (typeof value === 'string') {
          const size = memory.buffer.write(value, end, 'utf8');
          code = module._sqlite3_bind_text(pointer, i + 1, end, size, destructor);
          end += size;
        } else if (typeof value === 'number') {
          if (Number.isNaN(value)) throw new StoreError('other', `parameter ${i + 1} is NaN: ${this.sql}`);
          // There is no bind_int64; columns declared INTEGER store a whole double as the integer it is.
          const isInt32 = (value | 0) === value;
          code = isInt32
            ? module._sqlite3_bind_int(pointer, i + 1, value)
            : module._sqlite3_bind_double(pointer, i + 1, value);
        } else if (value instanceof Uint8Array) {
          memory.bytes.set(value, end);
          code = module._sqlite3_bind_blob(pointer, i + 1, end, value.length, destructor);
          end += value.length;
        } else if (value === null) {
          code = module._sqlite3_bind_blob(pointer, i + 1, 0, 0, 0);
        } else {
          throw new StoreError('other', `parameter ${i + 1} is ${typeof value}: ${this.sql}`);
        }
        if (code !== resultCode.ok) throw this.#connection.error(code);
      }
      return block;
    } catch (error) {
      arena.giveBack(block);
      throw error;
    }
  }

  #readRow(): SqlRow {
    const { module, memory } = this.#connection.engine;
    const pointer = this.#pointer;
    const row: SqlRow = [];
    for (let column = 0; column < this.#columns; column++) {
      const type = module._sqlite3_column_type(pointer, column);
      if (type === columnType.integer || type === columnType.float) {
        row.push(module._sqlite3_column_double(pointer, column));
      } else if (type === columnType.text) {
        const start = module._sqlite3_column_text(pointer, column);
        const size = module._sqlite3_column_bytes(pointer, column);
        memory.fresh();
        row.push(memory.buffer.toString('utf8', start, start + size));
      } else if (type === columnType.blob) {
        const start = module._sqlite3_column_blob(pointer, column);
        const size = module._sqlite3_column_bytes(pointer, column);
        memory.fresh();
        row.push(memory.bytes.slice(start, start + size));
      } else {
        row.push(null);
      }
    }
    return row;
  }
}

/** Bytes that the values need at most; never 0, so that an empty text or blob has an address. */
function sizeBound(parameters: readonly SqlValue[]): number {
  let bytes = 8;
  for (const value of parameters) {
    // Not a guess from `value.length`: V8 11 read that of numbers as well here, and crashed (see `hostSql.ts`).
    if (typeof value === 'string') bytes += Buffer.byteLength(value);
    else if (value instanceof Uint8Array) bytes += value.length;
  }
  return bytes;
}

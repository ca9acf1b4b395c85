import * as z from 'zod/mini';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent, SourceDatabase } from '../adapter';
import { parseJson } from '../parseJson';
import { PiSessionReader } from '../pi/sessionReader';
import { zstdText } from '../zstdText';
import { printOf } from './agentDatabase';
import { gatewayText } from './gatewayText';

/** A compressed row that unpacks to more is not read. Bytes. */
const largestRow = 64 * 2 ** 20;

const savedState = z.object({
  rows: z.number(),
  /** Rows after which was told what depends on the end. */
  flushed: z.number(),
  print: z.string(),
  pi: z.json(),
});

/** The rows of a session, in their order. */
interface Row {
  readonly seq: number;
  /** Null where it cannot be read. */
  readonly text: string | null;
}

/**
 * Reads a session out of an agent's database: each row is a line as files have it. Rows are added at the end; when those
 * that were read are not the same any more, all are read anew.
 */
export class DatabaseReader implements ContentReader {
  readonly #context: ReaderContext;
  #rows = 0;
  #flushed = 0;
  #print = '';
  #reader: PiSessionReader;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    const saved = savedState.safeParse(state);
    if (saved.success) {
      this.#rows = saved.data.rows;
      this.#flushed = saved.data.flushed;
      this.#print = saved.data.print;
    }
    this.#reader = this.#readerFrom(saved.success ? saved.data.pi : undefined);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'sqlite') return;
    if (!this.#isContinued(content.database)) {
      this.#rows = 0;
      this.#flushed = 0;
      this.#print = '';
      this.#reader = this.#readerFrom(undefined);
    }
    const from = this.#rows;
    let passed = 0;
    for (const row of this.#rowsOf(content.database)) {
      passed += 1;
      if (passed <= from) continue;
      this.#line(row, passed);
      yield;
    }
    if (this.#rows > this.#flushed) this.#reader.flush();
    this.#flushed = this.#rows;
  }

  state(): Json {
    return { rows: this.#rows, flushed: this.#flushed, print: this.#print, pi: this.#reader.state() };
  }

  #readerFrom(state: Json | undefined): PiSessionReader {
    const nodeOf = ({ line }: { readonly line: number }): string => `row:${line}`;
    return new PiSessionReader(this.#context, state, { userText: gatewayText, isCopy: false, nodeOf });
  }

  #isContinued(database: SourceDatabase): boolean {
    let print = '';
    let passed = 0;
    for (const { text } of this.#rowsOf(database)) {
      if (passed === this.#rows) break;
      print = printOf(print, text ?? '');
      passed += 1;
    }
    return passed === this.#rows && print === this.#print;
  }

  *#rowsOf(database: SourceDatabase): Iterable<Row> {
    const columns = database.columns('transcript_events');
    if (!columns.has('event_json')) return;
    const packed = columns.has('event_zstd') ? ', event_zstd' : '';
    const length = columns.has('event_utf8_bytes') ? ', event_utf8_bytes' : '';
    const query = `SELECT seq, event_json${packed}${length} FROM transcript_events WHERE session_id = ? ORDER BY seq`;
    for (const row of database.rows(query, [partOfSource(this.#context.source)])) {
      const { seq, event_json, event_zstd, event_utf8_bytes } = row;
      const bytes = typeof event_utf8_bytes === 'number' ? event_utf8_bytes : null;
      const plain = typeof event_json === 'string' ? event_json : null;
      const isLarge = bytes !== null && bytes > largestRow;
      const packedText = event_zstd instanceof Uint8Array && !isLarge ? zstdText(event_zstd, largestRow) : null;
      const text = plain ?? packedText;
      yield { seq: typeof seq === 'number' ? seq : 0, text };
    }
  }

  #line({ seq, text }: Row, line: number): void {
    this.#rows = line;
    this.#print = printOf(this.#print, text ?? '');
    const at = { line, offset: Math.max(0, seq) };
    const record = text === null ? undefined : parseJson(text);
    if (record !== undefined) this.#reader.line(record, at);
    else {
      const reason = text === null ? 'compressed_damaged' : 'malformed_json';
      this.#context.sink.problem({ reason, detail: 'row', ...at });
    }
  }
}

import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { isRecord, listField } from '../jsonRecord';
import { ChatReader } from './chatReader';

/** Reads a chat that is one document, written anew whenever it grows (up to 0.3x). */
export class ChatDocument implements ContentReader {
  readonly #reader: ChatReader;
  readonly #context: ReaderContext;

  constructor(context: ReaderContext, state: Json | undefined, provider?: string | null) {
    this.#context = context;
    this.#reader = new ChatReader(context, state, provider);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) {
      this.#context.sink.problem({ reason: 'unexpected_shape', detail: 'chat', line: 1, offset: 0 });
      return;
    }
    this.#reader.restart();
    this.#reader.header(content.value);
    for (const [index, message] of listField(content.value, 'messages').entries()) {
      const told = this.#reader.told;
      this.#reader.message(message, `message ${index}`);
      // Only where something is new: a reading that is cut off goes on from the beginning.
      if (this.#reader.told > told) yield;
    }
    this.#reader.flush();
  }

  state(): Json {
    return this.#reader.state();
  }
}

import type { Json, LinePosition, TranscriptReader as LineReader, ReaderContext } from '../adapter';
import { EventsReader } from '../copilot/eventsReader';
import { workspaceFolder } from './workspaceFolder';

/** Reads a transcript that the extension keeps for hooks: the events of Copilot CLI, without a working directory. */
export class TranscriptReader implements LineReader {
  readonly #context: ReaderContext;
  readonly #events: EventsReader;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#events = new EventsReader(context, state);
  }

  line(record: unknown, at: LinePosition): void {
    this.#events.line(record, at);
  }

  flush(): void {
    const cwd = workspaceFolder(this.#context);
    if (cwd !== null) this.#context.sink.place({ cwd, gitBranch: null, seq: 0 });
    this.#events.flush();
  }

  state(): Json {
    return this.#events.state();
  }
}

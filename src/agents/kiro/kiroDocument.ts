import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { KiroTeller } from './kiroTeller';

/** A reader of one of Kiro's documents, which are all read as a whole; its teller remembers what was told of them. */
export abstract class KiroDocument implements ContentReader {
  protected readonly teller: KiroTeller;
  protected readonly context: ReaderContext;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.context = context;
    this.teller = new KiroTeller(context, state);
  }

  abstract read(content: SourceContent): Iterable<void>;

  state(): Json {
    return this.teller.state();
  }
}

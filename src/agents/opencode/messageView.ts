import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import type { SessionInfo, StoredMessage } from './storedSession';

/** What a message says of its parts; read once, when the first of them asks. */
export class StoredMessageView {
  readonly id: string;
  readonly created: number | null;
  /** Taken over from the session that this one is a fork of: forks keep the times of what they copy. */
  readonly isCopied: boolean;
  #content: JsonRecord | null | undefined;

  constructor(
    private readonly message: StoredMessage,
    { created }: SessionInfo,
  ) {
    this.id = message.id;
    this.created = message.created;
    this.isCopied = message.created !== null && created !== null && message.created < created;
  }

  /** False when the message is no JSON object. */
  get isReadable(): boolean {
    return this.#read() !== null;
  }

  get fields(): JsonRecord {
    return this.#read() ?? {};
  }

  get role(): 'user' | 'assistant' {
    return this.fields.role === 'user' ? 'user' : 'assistant';
  }

  get cwd(): string | null {
    return stringField(fieldsAt(this.fields, 'path'), 'cwd');
  }

  get model(): string | null {
    return stringField(this.fields, 'modelID') ?? stringField(fieldsAt(this.fields, 'model'), 'modelID');
  }

  get provider(): string | null {
    return stringField(this.fields, 'providerID') ?? stringField(fieldsAt(this.fields, 'model'), 'providerID');
  }

  #read(): JsonRecord | null {
    if (this.#content === undefined) this.#content = this.message.content();
    return this.#content;
  }
}

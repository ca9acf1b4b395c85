import * as v from 'valibot';
import { answerSchemas, none, type PanelAnswer, type PanelMethod } from '../src/panel/answers';
import { type Action, type HostMessage, hostMessage, type PanelMessage, protocolVersion } from '../src/panel/protocol';

/** Why a question has no answer. */
export class LinkError extends Error {
  constructor(
    readonly kind: 'failed' | 'timeout' | 'missing' | 'malformed',
    message = '',
  ) {
    super(message);
  }
}

interface Waiting {
  settle(message: Extract<HostMessage, { type: 'answer' | 'failure' }>): void;
}

/** The first question may have to wait for a large history to be opened and brought up to date. */
const timeoutMs = 60_000;

/** The panel's side of the protocol. */
export class HostLink {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<(message: HostMessage) => void>();
  private lastId = 0;

  constructor(private readonly post: (message: PanelMessage) => void) {}

  /** Called for whatever the host says unasked. Returns what undoes it. */
  onMessage(listener: (message: HostMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.post({ type: 'ready', version: protocolVersion });
  }

  act(action: Action): void {
    this.post({ type: 'act', action });
  }

  send(message: Extract<PanelMessage, { type: 'navigated' }>): void {
    this.post(message);
  }

  receive(data: unknown): void {
    const message = v.safeParse(hostMessage, data);
    // Other scripts of the editor post to the page as well.
    if (!message.success) return;
    if (message.output.type === 'answer' || message.output.type === 'failure') {
      const { id } = message.output;
      this.waiting.get(id)?.settle(message.output);
      this.waiting.delete(id);
      return;
    }
    for (const listener of this.listeners) listener(message.output);
  }

  /**
   * Asks the store. Rejects with the signal's reason when the asker gave up.
   * @throws LinkError
   */
  ask<M extends PanelMethod>(method: M, params: object, signal: AbortSignal): Promise<PanelAnswer<M>> {
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      const end = (): void => {
        this.waiting.delete(id);
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        end();
        this.post({ type: 'cancel', id });
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        end();
        this.post({ type: 'cancel', id });
        reject(new LinkError('timeout'));
      }, timeoutMs);
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.set(id, {
        settle: message => {
          end();
          if (message.type === 'failure') return reject(new LinkError('failed', message.message));
          if (v.safeParse(none, message.value).success) return reject(new LinkError('missing'));
          const answer = parseAnswer(method, message.value);
          if (answer === undefined) reject(new LinkError('malformed'));
          else resolve(answer);
        },
      });
      this.post({ type: 'request', id, method, params });
    });
  }
}

function parseAnswer<M extends PanelMethod>(method: M, value: unknown): PanelAnswer<M> | undefined {
  const schema: v.GenericSchema = answerSchemas[method];
  const parsed = v.safeParse(schema, value);
  // The schema of the method is what its answer's type is inferred from; the compiler cannot follow the lookup.
  return parsed.success ? (parsed.output as PanelAnswer<M>) : undefined;
}

import * as v from 'valibot';
import { answerSchemas, type PanelMethod } from './answers';
import {
  type Action,
  type HostMessage,
  type PanelMessage,
  type Place,
  panelMessage,
  protocolVersion,
} from './protocol';

/** What stands behind a panel. */
export interface PanelBackend {
  /** Asks the store. */
  call(method: PanelMethod, params: Record<string, unknown>, signal: AbortSignal): Promise<unknown>;
  act(action: Action): void;
  /** What the panel has to know before anything else. */
  hello(): Omit<Extract<HostMessage, { type: 'hello' }>, 'type' | 'version'>;
  navigated(place: Place, title: string): void;
  /** What went wrong, for people; null for what was only given up. */
  failureText(error: unknown): string | null;
  /** A message that is none of the panel's. */
  onMalformed(problem: string): void;
}

/** The host's side of the protocol: checks what the panel says, answers it, and tells nothing before it listens. */
export class PanelConnection {
  private readonly asked = new Map<number, AbortController>();
  private isReady = false;

  constructor(
    private readonly backend: PanelBackend,
    private readonly post: (message: HostMessage) => void,
  ) {}

  /** False while the panel does not listen: the message is dropped, `hello` will tell it all. */
  tell(message: HostMessage): boolean {
    if (this.isReady) this.post(message);
    return this.isReady;
  }

  receive(message: unknown): void {
    const parsed = v.safeParse(panelMessage, message);
    if (parsed.success) this.handle(parsed.output);
    else this.backend.onMalformed(parsed.issues.map(({ message }) => message).join('; '));
  }

  /** The panel is gone or loads again: nobody waits for its answers. */
  reset(): void {
    this.isReady = false;
    for (const controller of this.asked.values()) controller.abort();
    this.asked.clear();
  }

  private handle(message: PanelMessage): void {
    switch (message.type) {
      case 'ready':
        this.reset();
        this.isReady = true;
        this.post({ type: 'hello', version: protocolVersion, ...this.backend.hello() });
        return;
      case 'request':
        void this.answer(message);
        return;
      case 'cancel':
        this.asked.get(message.id)?.abort();
        this.asked.delete(message.id);
        return;
      case 'act':
        this.backend.act(message.action);
        return;
      case 'navigated':
        this.backend.navigated(message.place, message.title);
        return;
    }
  }

  private async answer({ id, method, params }: Extract<PanelMessage, { type: 'request' }>): Promise<void> {
    const controller = new AbortController();
    this.asked.set(id, controller);
    try {
      if (!isPanelMethod(method)) throw new Error(`the panel may not ask for ${method}`);
      const value = await this.backend.call(method, isFields(params) ? params : {}, controller.signal);
      if (!controller.signal.aborted) this.tell({ type: 'answer', id, value });
    } catch (error) {
      const message = this.backend.failureText(error);
      // Who gave up does not wait for an answer.
      if (!controller.signal.aborted) this.tell({ type: 'failure', id, message: message ?? '' });
    } finally {
      this.asked.delete(id);
    }
  }
}

function isPanelMethod(method: string): method is PanelMethod {
  return Object.hasOwn(answerSchemas, method);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { HostAnswer, HostRequest, HostTestResult } from './hostProtocol';

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onTest: (result: HostTestResult) => void;
}

/** The tests' end of the line to the extension host; a window that reloads connects anew. */
export class HostConnection {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private socket: Promise<Socket>;

  private constructor(private readonly server: Server) {
    this.socket = this.nextSocket();
  }

  static async listen(): Promise<HostConnection> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HostConnection(server);
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** Resolves when the extension host is there. @throws when it is not within a minute */
  async whenConnected(): Promise<void> {
    const late = new AbortController();
    const tooLate = delay(60_000, undefined, { signal: late.signal }).then(() => {
      throw new Error('The companion did not connect: see remoteagent.log and remoteexthost.log');
    });
    await Promise.race([this.socket, tooLate]).finally(() => {
      tooLate.catch(() => undefined);
      late.abort();
    });
  }

  /**
   * Runs `body` in the extension host and returns what it returns. It is sent as text: it sees its arguments and nothing
   * around it. Argument and result go through JSON.
   */
  async evaluate<R, A = undefined>(
    body: (api: typeof vscode, argument: A) => R | PromiseLike<R>,
    argument?: A,
  ): Promise<R> {
    return this.ask<R>({ kind: 'evaluate', source: body.toString(), argument });
  }

  /** Runs a bundle of mocha tests there. */
  async runTests(bundle: string, mocha: string, onTest: (result: HostTestResult) => void): Promise<void> {
    await this.ask({ kind: 'runTests', bundle, mocha }, onTest);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.forget('the workbench was closed');
    void this.socket.then(socket => socket.destroy());
    await closed;
  }

  private async ask<R>(request: WithoutId<HostRequest>, onTest: Pending['onTest'] = () => undefined): Promise<R> {
    const socket = await this.socket;
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      // The one place where what comes out of JSON gets its type: the caller's function has it.
      const settle = (value: unknown): void => resolve(value as R);
      this.pending.set(id, { resolve: settle, reject, onTest });
      socket.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  private async nextSocket(): Promise<Socket> {
    const [socket]: Socket[] = await once(this.server, 'connection');
    if (socket === undefined) throw new Error('no socket');
    createInterface({ input: socket }).on('line', line => this.receive(JSON.parse(line)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.forget('the extension host ended');
      if (this.server.listening) this.socket = this.nextSocket();
    });
    return socket;
  }

  private receive(answer: HostAnswer): void {
    const pending = this.pending.get(answer.id);
    if (pending === undefined) return;
    if (answer.kind === 'test') {
      pending.onTest(answer.result);
      return;
    }
    this.pending.delete(answer.id);
    if (answer.kind === 'value') pending.resolve(answer.value);
    else pending.reject(Object.assign(new Error(answer.message), { stack: answer.stack }));
  }

  private forget(reason: string): void {
    for (const { reject } of this.pending.values()) reject(new Error(reason));
    this.pending.clear();
  }
}

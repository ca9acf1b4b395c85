import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
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

/** Gives each extension host that connects to the connection that has waited longest for one. */
class HostServer {
  private readonly server = createServer(socket => {
    const next = this.waiting.shift();
    if (next === undefined) socket.destroy();
    else next(socket);
  });
  private readonly waiting: ((socket: Socket) => void)[] = [];

  static async listen(): Promise<HostServer> {
    const hosts = new HostServer();
    hosts.server.listen(0, '127.0.0.1');
    await once(hosts.server, 'listening');
    return hosts;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  wait(onSocket: (socket: Socket) => void): void {
    this.waiting.push(onSocket);
  }

  waitNoLonger(onSocket: (socket: Socket) => void): void {
    const at = this.waiting.indexOf(onSocket);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}

/** The tests' end of the line to an extension host; a window that reloads connects anew. */
export class HostConnection {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private socket: Promise<Socket>;
  private onSocket: (socket: Socket) => void = () => undefined;
  private isClosed = false;

  private constructor(
    private readonly hosts: HostServer,
    private readonly isFirst: boolean,
  ) {
    this.socket = this.nextSocket();
  }

  static async listen(): Promise<HostConnection> {
    return new HostConnection(await HostServer.listen(), true);
  }

  /** For the next window on the same server. To be closed before this one. */
  another(): HostConnection {
    return new HostConnection(this.hosts, false);
  }

  get port(): number {
    return this.hosts.port;
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
    this.isClosed = true;
    this.hosts.waitNoLonger(this.onSocket);
    this.forget('the workbench was closed');
    void this.socket.then(socket => socket.destroy());
    if (this.isFirst) await this.hosts.close();
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
    const socket = await new Promise<Socket>(resolve => {
      this.onSocket = resolve;
      this.hosts.wait(resolve);
    });
    createInterface({ input: socket }).on('line', line => this.receive(JSON.parse(line)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.forget('the extension host ended');
      if (!this.isClosed) this.socket = this.nextSocket();
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

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { assets } from '../support/testStore';

const message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.optional(z.union([z.number(), z.string()])),
  method: z.optional(z.string()),
});
export type Message = z.infer<typeof message>;

/** `contrail mcp`, spoken to line by line. Whatever it prints on stdout must be a message. */
export class McpProcess {
  readonly received: Message[] = [];
  stderr = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcessWithoutNullStreams;
  private wake: () => void = () => undefined;

  constructor(args: readonly string[], cwd: string) {
    this.child = spawn(process.execPath, [join(assets, 'cli.js'), 'mcp', ...args], {
      cwd,
      env: { PATH: process.env.PATH },
    });
    createInterface({ input: this.child.stdout }).on('line', line => {
      this.received.push(message.parse(JSON.parse(line)));
      this.wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.child.stdin.on('error', () => undefined);
    this.ended = new Promise(resolve => this.child.once('close', resolve));
  }

  send(...lines: readonly (object | string)[]): void {
    for (const line of lines) this.child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  }

  /** The first message that fits, come or to come. */
  async message(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.received.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
  }

  answer(id: number): Promise<Message> {
    return this.message(received => received.id === id && received.method === undefined);
  }

  closeInput(): void {
    this.child.stdin.end();
  }

  closeOutput(): void {
    this.child.stdout.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export const initialize = [
  {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
] as const;

export function call(id: number, name: string, args: object = {}): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

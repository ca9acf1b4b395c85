// An extension that runs beside the tested one and does in the extension host what tests ask for.
import { createRequire } from 'node:module';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { type HostAnswer, type HostRequest, portVariable, preloadVariable } from './hostProtocol';
import { runHostTests } from './runHostTests';
import { watchExtension } from './watchExtension';

export function activate(context: vscode.ExtensionContext): void {
  const preload = process.env[preloadVariable];
  // Whoever measures must not measure the watching.
  if (preload === undefined) context.subscriptions.push(watchExtension(vscode));
  else createRequire(preload)(preload);
  const socket = connect();
  context.subscriptions.push({ dispose: () => socket.destroy() });
}

/** Where VS Code is started for its tests alone: resolves when the process outside has done with them. */
export function run(): Promise<void> {
  const socket = connect();
  return new Promise(resolve => socket.once('close', () => resolve()));
}

function connect(): Socket {
  const socket = createConnection({ host: '127.0.0.1', port: Number(process.env[portVariable]) });
  // The tests are over, or their process is gone.
  socket.on('error', () => socket.destroy());
  const answer = (message: HostAnswer): void => {
    socket.write(`${JSON.stringify(message)}\n`);
  };
  createInterface({ input: socket }).on('line', line => {
    const request: HostRequest = JSON.parse(line);
    void respond(request, answer);
  });
  return socket;
}

async function respond(request: HostRequest, answer: (message: HostAnswer) => void): Promise<void> {
  const { id } = request;
  try {
    if (request.kind === 'evaluate') {
      answer({ id, kind: 'value', value: await evaluate(request.source, request.argument) });
    } else {
      await runHostTests(request, result => answer({ id, kind: 'test', result }));
      answer({ id, kind: 'value' });
    }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    answer({ id, kind: 'error', message, stack });
  }
}

async function evaluate(source: string, argument: unknown): Promise<unknown> {
  // The source was compiled with a helper that keeps functions' names.
  const keepName = <T>(value: T): T => value;
  const body: (api: typeof vscode, argument: unknown) => unknown = new Function('__name', `return (${source})`)(
    keepName,
  );
  return body(vscode, argument);
}

import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  RootsListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { answerTool } from '../agentTools/answerTool';
import { readNews } from '../agentTools/readNews';
import { toolDefinitions, toolNames } from '../agentTools/toolDefinitions';
import type { HostEnvironment } from '../model/hostEnvironment';
import type { ServiceConnection } from '../service/connect';

export interface McpServerOptions {
  /** Opens the store; called at the first question, and again after it failed. */
  readonly open: () => Promise<ServiceConnection>;
  readonly environment: HostEnvironment;
  readonly keep: 'everything' | 'summaries';
  /** Whose sessions are meant; null for all, undefined for the client's roots, or `cwd` where it tells none. */
  readonly folders: readonly string[] | null | undefined;
  readonly cwd: string;
  /** Whether what is new is read before answering. */
  readonly ingest: boolean;
  readonly version: string;
  readonly input: Readable;
  readonly output: Writable;
  /** Ends it, whatever is under way. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

const instructions =
  'Contrail knows what coding agents tried in this workspace before and what did not work. Ask find_failed_approaches ' +
  'before you try a fix or a change that may have been tried, and when a check fails with an error you cannot place.';

/** How long a client is given to say its roots. */
const rootsTimeoutMs = 3_000;

/** Serves agents over the Model Context Protocol until the client closes its end, having answered what it had asked. */
export async function serveMcp(options: McpServerOptions): Promise<void> {
  const { input, output, signal, onError } = options;
  const server = new Server(
    { name: 'contrail', title: 'Contrail', version: options.version },
    { capabilities: { tools: {} }, instructions },
  );
  const store = new LazyStore(options.open);
  const folders = new Folders(server, options);
  const underWay = new Set<Promise<unknown>>();

  server.onerror = onError;
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: toolDefinitions.map(({ name, title, description, inputSchema }) => ({
      name,
      title,
      description,
      inputSchema: { ...inputSchema, properties: { ...inputSchema.properties } },
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal: cancelled }) => {
    const answer = callTool(params.name, params.arguments, AbortSignal.any([cancelled, signal]));
    underWay.add(answer);
    const settled = (): boolean => underWay.delete(answer);
    answer.then(settled, settled);
    return answer;
  });

  async function callTool(name: string, args: unknown, until: AbortSignal): Promise<CallToolResult> {
    const tool = toolNames.find(known => known === name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${name}`);
    const meant = await folders.get();
    const { environment, keep } = options;
    const answer = await answerTool(
      tool,
      { input: args, signal: until },
      {
        service: store,
        folders: meant,
        home: environment.home,
        readNews: async stop =>
          options.ingest ? readNews({ service: store, environment, keep, folders: meant }, stop) : null,
      },
    );
    return {
      content: [{ type: 'text', text: answer.text }],
      structuredContent: { ...answer.structured },
      isError: answer.isError,
    };
  }

  const closed = new Promise<void>(resolve => {
    server.onclose = resolve;
  });
  const close = (): void => void server.close();
  const finish = async (): Promise<void> => {
    // What was asked last is handed on before it counts as under way.
    await new Promise(resolve => setImmediate(resolve));
    while (underWay.size > 0) await Promise.allSettled(underWay);
    // Its answer is on its way out.
    await new Promise(resolve => setImmediate(resolve));
    close();
  };
  signal.addEventListener('abort', close, { once: true });
  input.once('end', () => void finish());
  input.once('close', () => void finish());
  output.once('error', close);
  await server.connect(new StdioServerTransport(input, output));
  await closed;
  signal.removeEventListener('abort', close);
  await store.close();
}

/** The store, opened when it is first asked. */
class LazyStore implements Pick<ServiceConnection, 'call'> {
  private opening: Promise<ServiceConnection> | undefined;

  constructor(private readonly open: () => Promise<ServiceConnection>) {}

  call: ServiceConnection['call'] = async (method, params, options) =>
    (await this.opened()).call(method, params, options);

  async close(): Promise<void> {
    const opened = await this.opening?.catch(() => undefined);
    await opened?.close();
  }

  private opened(): Promise<ServiceConnection> {
    const opening = this.opening ?? this.open();
    this.opening = opening;
    opening.catch(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    return opening;
  }
}

/** The folders an agent works in. */
class Folders {
  private known: Promise<readonly string[] | null> | undefined;

  constructor(
    private readonly server: Server,
    private readonly options: Pick<McpServerOptions, 'folders' | 'cwd'>,
  ) {
    server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
      this.known = undefined;
    });
  }

  get(): Promise<readonly string[] | null> {
    this.known ??= this.find();
    return this.known;
  }

  private async find(): Promise<readonly string[] | null> {
    const { folders, cwd } = this.options;
    if (folders !== undefined) return folders;
    if (this.server.getClientCapabilities()?.roots === undefined) return [cwd];
    // A client that does not answer is as one that has none.
    const { roots } = await this.server.listRoots(undefined, { timeout: rootsTimeoutMs }).catch(() => ({ roots: [] }));
    const paths = roots.flatMap(({ uri }) => pathOf(uri));
    return paths.length > 0 ? paths : [cwd];
  }
}

function pathOf(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    // Of another scheme, or of another machine.
    return [];
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, SourceRef } from '../../../src/agents/adapter';
import { vscodeCopilotAdapter } from '../../../src/agents/vscodeCopilot/adapter';
import { type CollectedContent, collectContent } from '../../support/collectContent';

export const sessionId = '0b0b0b0b-1111-4222-8333-444444444444';

/** A session in a folder of its own, written and read again as VS Code would write it. */
export class ChatFile {
  readonly path: string;
  readonly #workspace: string;

  constructor(folder: string, extension: 'json' | 'jsonl' = 'jsonl') {
    this.#workspace = join(folder, 'workspaceStorage', 'abc');
    this.path = join(this.#workspace, 'chatSessions', `${sessionId}.${extension}`);
    this.#write('workspace.json', JSON.stringify({ folder: 'file:///w' }));
  }

  /** Each file as its first text says it is, e.g. `/w/a.js` before a request. */
  baselines(requestId: string, texts: Readonly<Record<string, string>>): void {
    const fileBaselines = Object.entries(texts).map(([path, content]) => [
      `file://${path}::${requestId}`,
      { uri: uri(path), requestId, content, epoch: 1 },
    ]);
    const state = { version: 2, timeline: { checkpoints: [], operations: [], fileBaselines } };
    this.#write(join('chatEditingSessions', sessionId, 'state.json'), JSON.stringify(state));
  }

  /** Reads a document, or the records of a log. */
  read(content: object | readonly object[], state?: Json): Promise<CollectedContent> {
    const text = Array.isArray(content) ? content.map(record => JSON.stringify(record)).join('\n') : content;
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, typeof text === 'string' ? `${text}\n` : JSON.stringify(text));
    const identity = {
      sessionId,
      threadId: 'main',
      parentThreadId: null,
      cwd: null,
      transcriptKey: sessionId,
    };
    return collectContent(
      vscodeCopilotAdapter,
      { source: this.source, identity },
      state === undefined ? {} : { state },
    );
  }

  get source(): SourceRef {
    const root = { path: dirname(dirname(this.#workspace)), origin: 'default' };
    const found = vscodeCopilotAdapter.enumerate(root, path => {
      throw new Error(path);
    });
    const source = found.find(({ path }) => path === this.path);
    if (source === undefined) throw new Error(`${this.path} is not listed`);
    return source;
  }

  #write(name: string, text: string): void {
    const path = join(this.#workspace, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** A session with these requests, as a document or as the first record of a log. */
export function session(requests: readonly object[], fields: object = {}): object {
  return { version: 3, sessionId, creationDate: 1_780_000_000_000, requests, ...fields };
}

let count = 0;

export function request(text: string, response: readonly object[], fields: object = {}): object {
  count += 1;
  return {
    requestId: `request_${count}`,
    message: { text, parts: [] },
    response,
    timestamp: 1_780_000_000_000 + count * 60_000,
    modelState: { value: 1, completedAt: 1_780_000_030_000 + count * 60_000 },
    result: {},
    ...fields,
  };
}

export function markdown(value: string): object {
  return { value, supportThemeIcons: false };
}

export function uri(path: string): object {
  return { $mid: 1, fsPath: path, external: `file://${path}`, path, scheme: 'file' };
}

/** A call as the response shows it. */
export function shown(toolCallId: string, toolId: string, fields: object = {}): object {
  return {
    kind: 'toolInvocationSerialized',
    invocationMessage: `Using ${toolId}`,
    isConfirmed: { type: 1 },
    isComplete: true,
    toolCallId,
    toolId,
    ...fields,
  };
}

/** A command in a terminal, as its call shows it. */
export function terminal(original: string, state: object = {}, output?: string): object {
  return {
    toolSpecificData: {
      kind: 'terminal',
      commandLine: { original },
      language: 'sh',
      terminalCommandState: state,
      ...(output === undefined ? {} : { terminalCommandOutput: { text: output } }),
    },
  };
}

/** What the extension keeps of a turn: a round a call, as `[name, arguments, result]`. */
export function rounds(...calls: readonly (readonly [name: string, given: object, result?: string])[]): object {
  const listed = calls.map(([name, given, result], index) => ({
    call: { name, arguments: JSON.stringify(given), id: `call_${index}__vscode-1` },
    result,
  }));
  return {
    toolCallRounds: listed.map(({ call }) => ({ response: '', toolCalls: [call] })),
    toolCallResults: Object.fromEntries(
      listed.flatMap(({ call, result }) =>
        result === undefined ? [] : [[call.id, { $mid: 20, content: [{ $mid: 21, value: result }] }]],
      ),
    ),
  };
}

/** Edits to a file, each `[line, column, end line, end column, text]`. */
export function edits(path: string, ...batches: readonly (readonly TextEdit[])[]): object {
  const inFile = batches.map(batch =>
    batch.map(([startLineNumber, startColumn, endLineNumber, endColumn, text]) => ({
      text,
      range: { startLineNumber, startColumn, endLineNumber, endColumn },
    })),
  );
  return { kind: 'textEditGroup', uri: uri(path), edits: [...inFile, []], done: true };
}

export type TextEdit = readonly [line: number, column: number, endLine: number, endColumn: number, text: string];

/** The events as `kind detail tool: body`. */
export function said({ events }: Pick<CollectedContent, 'events'>): string[] {
  return events.map(({ kind, detail, tool, body, summary }) =>
    [[kind, detail, tool].filter(word => word !== null).join(' '), body ?? summary].join(': '),
  );
}

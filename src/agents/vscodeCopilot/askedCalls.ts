import { type CallArguments, readArguments } from '../copilot/callArguments';
import { commandOf } from './callOutcome';
import { callData, type ShownCall } from './responseBlocks';
import type { RoundCall } from './turn';

/** Calls of the rounds, each taken by the part of the response that shows it: by its id, else the first of the tool. */
export class AskedCalls {
  readonly #left: RoundCall[];

  constructor(calls: readonly RoundCall[]) {
    this.#left = [...calls];
  }

  take({ id, tool }: ShownCall): RoundCall | null {
    const byId = this.#left.findIndex(call => call.id.split('__vscode-')[0] === id);
    const index = byId >= 0 ? byId : this.#left.findIndex(({ name }) => name === tool);
    return index < 0 ? null : (this.#left.splice(index, 1)[0] ?? null);
  }

  rest(): readonly RoundCall[] {
    return this.#left;
  }
}

/** What a call was given: as the model asked for it, else what VS Code shows of it. */
export function argumentsOf(call: ShownCall, asked: RoundCall | null): CallArguments {
  if (asked !== null) return readArguments(asked.arguments);
  const data = callData(call);
  if (data.rawInput !== undefined) return readArguments(data.rawInput);
  const command = commandOf(data, call.tool, {});
  return command === null ? { fields: {}, text: null } : readArguments({ command });
}

import type { EditFact } from '../../model/facts';
import { callSummary } from '../callSummary';
import { editsOfArguments } from '../editArguments';
import { isRecord, type JsonRecord, listField, numberField, recordField, stringField } from '../jsonRecord';
import { parseJson } from '../parseJson';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import type { PatchChange } from '../patchChange';
import type { Step } from './steps';

/** A call in an answer, and the step that its result came in. */
export interface AntigravityCall {
  readonly node: string;
  readonly tool: string;
  readonly input: JsonRecord;
  /** Nothing of the input was cut off. */
  readonly isWhole: boolean;
  result: Step | null;
}

const cut = /<truncated \d+ (?:bytes|lines)>\s*$/;

/** The calls in an answer. They have no ids. */
export function callsIn(step: Step): AntigravityCall[] {
  return listField(step.record, 'tool_calls')
    .filter(isRecord)
    .map((call, index) => {
      const { input, isWhole } = argumentsOf(recordField(call, 'args') ?? recordField(call, 'arguments') ?? {});
      return {
        node: `${step.node} call ${index + 1}`,
        tool: stringField(call, 'name') ?? 'unknown',
        input,
        isWhole,
        result: null,
      };
    });
}

/** Most versions write each argument as JSON in a text, also the texts; others write them as they are. */
function argumentsOf(args: JsonRecord): { readonly input: JsonRecord; readonly isWhole: boolean } {
  const isQuoted = Object.values(args).some(value => typeof value === 'string' && typeof parseJson(value) === 'string');
  const input: Record<string, unknown> = {};
  let isWhole = true;
  for (const [name, value] of Object.entries(args)) {
    // What the client shows while the tool runs.
    if (name === 'toolAction' || name === 'toolSummary') continue;
    isWhole &&= !(typeof value === 'string' && cut.test(value));
    const plain = isQuoted && typeof value === 'string' ? parseJson(value) : undefined;
    input[name] = plain === undefined ? value : plain;
  }
  return { input, isWhole };
}

/** Tools by the type of the step that their results come in; results of all others come as `GENERIC` or any type. */
const toolsOfResult: Readonly<Record<string, RegExp>> = {
  RUN_COMMAND: /^run_command$/,
  VIEW_FILE: /^view_file/,
  LIST_DIRECTORY: /^list_dir/,
  GREP_SEARCH: /^grep_search$/,
  CODE_ACTION: /write|replace|edit|create/,
  SEARCH_WEB: /^search_web$/,
  INVOKE_SUBAGENT: /^invoke_subagent$/,
};
const ownTools = Object.values(toolsOfResult);

/** The call that a result is of: of those of the last answer the first without one that has results of this type. */
export function callOf(result: Step, pending: readonly AntigravityCall[]): AntigravityCall | undefined {
  const open = pending.filter(call => call.result === null);
  const tools = toolsOfResult[result.type];
  if (tools === undefined) return open[0];
  return (
    open.find(({ tool }) => tools.test(tool)) ?? open.find(({ tool }) => !ownTools.some(pattern => pattern.test(tool)))
  );
}

/** The command that a call runs; null for calls of other tools. */
export function commandOf({ tool, input }: Pick<AntigravityCall, 'tool' | 'input'>): string | null {
  return tool === 'run_command' ? stringField(input, 'CommandLine') : null;
}

/** What a command ended with, from the field that versions since August 2026 have, else from the words before its output. */
export function exitCodeOf({ record }: Step, text: string): number | null {
  const stated = numberField(record, 'exit_code');
  if (stated !== null) return stated;
  const report = text.split(/\n\s*(?:Output|Stdout):/, 1)[0] ?? '';
  if (/^\s*The command completed successfully\.$/m.test(report)) return 0;
  const code = /^\s*The command (?:failed with exit code: |exited with code )(-?\d+)/m.exec(report)?.[1];
  return code === undefined ? null : Number(code);
}

const diffBlock = /\[diff_block_start\]\n([\s\S]*?)\n?\[diff_block_end\]/;

/** What a call changes. The result has the changed lines with their places. */
export function editsOf({ tool, input, isWhole }: AntigravityCall, result: string | null): PatchChange[] {
  const asked = editsOfArguments(tool, input);
  const path =
    asked[0]?.path ?? (toolsOfResult.CODE_ACTION?.test(tool) === true ? stringField(input, 'TargetFile') : null);
  if (path === null || asked.length > 1) return asked;
  const known = isWhole ? asked[0] : undefined;
  const diff = diffBlock.exec(result ?? '')?.[1];
  const created = /^Created file\b/m.test(result ?? '');
  const operation: EditFact['operation'] =
    diff !== undefined ? 'update' : created ? 'create' : (known?.operation ?? 'update');
  const hunks = diff === undefined ? (known?.hunks ?? []) : parseUnifiedDiff(diff);
  return [{ operation, path, movedTo: null, before: null, after: known?.after ?? null, hunks }];
}

/** What tells a call apart from others of its tool. */
export function summaryOf({ tool, input }: AntigravityCall): string {
  const [agent] = listField(input, 'Subagents').filter(isRecord);
  const prompt = agent === undefined ? null : (stringField(agent, 'Prompt') ?? stringField(agent, 'Role'));
  return prompt ?? stringField(input, 'DirectoryPath') ?? callSummary(tool, input);
}

import { parseFields, stringField } from '../jsonRecord';
import type { ToolRow } from './toolRows';
import type { UiRow } from './uiRows';

/** What the chat showed of a call's result. */
export interface Shown {
  readonly text: string;
  readonly isFailure: boolean;
}

/** The rows that show what calls gave, by call; and those that are told with their call and not by themselves. */
export interface TaskOutputs {
  readonly shown: ReadonlyMap<ToolRow, Shown>;
  readonly taken: ReadonlySet<UiRow>;
}

/** Output comes in chunks, several of one time; rows of other kinds may stand between (`combineCommandSequences.ts`). */
export function taskOutputs(rows: readonly UiRow[], calls: ReadonlyMap<UiRow, ToolRow>): TaskOutputs {
  const shown = new Map<ToolRow, Shown>();
  const taken = new Set<UiRow>();
  const last: Partial<Record<'command' | 'server' | 'browser' | 'file', ToolRow>> = {};
  const add = (call: ToolRow | undefined, text: string, isFailure = false): void => {
    if (call === undefined || text === '') return;
    const before = shown.get(call)?.text;
    shown.set(call, { text: before === undefined ? text : `${before}\n${text}`, isFailure });
  };
  for (const row of rows) {
    const call = calls.get(row);
    if (call !== undefined) {
      if (call.command !== null) last.command = call;
      else if (row.kind === 'use_mcp_server') last.server = call;
      else if (row.kind === 'tool') last.file = call;
      else last.browser = call;
    } else if (row.kind === 'command_output') add(last.command, row.text);
    else if (row.kind === 'mcp_server_response') add(last.server, row.text);
    else if (row.kind === 'browser_action_result') add(last.browser, logsOf(row.text));
    else if (row.kind === 'diff_error' && last.file !== undefined) {
      add(last.file, row.text, true);
      taken.add(row);
    }
  }
  return { shown, taken };
}

/** Without the picture. */
function logsOf(text: string): string {
  const fields = parseFields(text) ?? {};
  return [stringField(fields, 'currentUrl'), stringField(fields, 'logs')].filter(part => part !== null).join('\n');
}

import { type JsonRecord, listField, numberField, recordField, stringField } from '../jsonRecord';
import { commandLine } from './classifyUser';
import type { Line, Reading } from './reading';
import { noteExit } from './sessionEnd';

/** A `system` record: what the client did or noticed. Unknown subtypes become plain lifecycle events. */
export function readSystem(reading: Reading, line: Line): void {
  const { record } = line;
  const subtype = stringField(record, 'subtype');
  const content = stringField(record, 'content');
  switch (subtype) {
    case 'api_error':
    case 'error':
      reading.event(line, {
        kind: numberField(record, 'retryAttempt') === null ? 'error' : 'retry',
        role: 'system',
        detail: 'api_error',
        ...apiError(record),
      });
      return;
    case 'compact_boundary':
    case 'microcompact_boundary':
      reading.event(line, {
        kind: 'lifecycle',
        role: 'system',
        detail: subtype === 'compact_boundary' ? 'compaction' : 'microcompaction',
        summary: compactionSummary(record),
      });
      return;
    case 'api_refusal':
    case 'model_refusal_fallback':
      reading.event(line, {
        kind: 'error',
        role: 'system',
        detail: 'refusal',
        summary: stringField(record, 'apiRefusalExplanation') ?? content ?? 'The model refused',
        body: content,
      });
      return;
    case 'local_command':
      readLocalCommand(reading, line, content ?? '');
      return;
    case 'turn_duration': {
      const ms = numberField(record, 'durationMs') ?? 0;
      reading.event(line, { kind: 'lifecycle', role: 'system', detail: 'turn_end', summary: `Turn took ${ms} ms` });
      return;
    }
    case 'stop_hook_summary':
      reading.event(line, { kind: 'lifecycle', role: 'system', detail: 'hook', summary: hookSummary(record) });
      return;
    default:
      reading.event(line, {
        kind: 'lifecycle',
        role: 'system',
        detail: subtype ?? 'notice',
        summary: content ?? stringField(record, 'summary') ?? subtype ?? 'notice',
        body: content,
      });
  }
}

function apiError(record: JsonRecord): { summary: string; body: string | null } {
  const error = recordField(record, 'error');
  const message = error === null ? null : stringField(error, 'message');
  const short = (error === null ? null : stringField(error, 'formatted')) ?? message ?? 'API error';
  const attempt = numberField(record, 'retryAttempt');
  const limit = numberField(record, 'maxRetries');
  const tries = attempt === null ? '' : ` (attempt ${attempt}${limit === null ? '' : ` of ${limit}`})`;
  return { summary: `${short}${tries}`, body: message };
}

function compactionSummary(record: JsonRecord): string {
  const data = recordField(record, 'compactMetadata') ?? recordField(record, 'microcompactMetadata') ?? {};
  const before = numberField(data, 'preTokens');
  const after = numberField(data, 'postTokens');
  const parts = [stringField(data, 'trigger') ?? 'compacted'];
  if (before !== null) parts.push(`${before} tokens before`);
  if (after !== null) parts.push(`${after} after`);
  return parts.join(', ');
}

function readLocalCommand(reading: Reading, line: Line, content: string): void {
  if (!content.includes('<command-name>')) {
    reading.event(line, { kind: 'user_msg', role: 'system', detail: 'command_output', body: content });
    return;
  }
  const command = commandLine(content);
  reading.event(line, { kind: 'user_msg', role: 'user', detail: 'command', body: command });
  noteExit(reading, command);
}

function hookSummary(record: JsonRecord): string {
  const errors = listField(record, 'hookErrors').filter(error => typeof error === 'string');
  if (errors.length > 0) return `Stop hook failed: ${errors.join('; ')}`;
  const reason = stringField(record, 'stopReason');
  if (record.preventedContinuation === true) return `Stop hook ended the turn${reason === null ? '' : `: ${reason}`}`;
  return `${numberField(record, 'hookCount') ?? 0} stop hooks ran`;
}

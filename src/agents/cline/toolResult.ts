import { isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';

/** What one of a call's operations gave: a command of several, a file of several. */
export interface Operation {
  readonly query: string | null;
  readonly result: string;
  readonly error: string | null;
  readonly success: boolean | null;
}

/** A `tool_result` block. */
export interface ToolOutcome {
  readonly body: string;
  readonly operations: readonly Operation[];
  readonly failed: boolean;
  /** Who refused the call: the user, or a setting. */
  readonly refusedBy: 'user' | 'policy' | null;
  /** What the user said when refusing. */
  readonly feedback: string | null;
}

// The words of the CLI, the ACP server and the extension (`tool-approval-denial.ts`, `utils/approval.ts`).
const deniedByUser =
  /was denied by user\b|^User (?:denied|rejected) the tool|^The user denied this edit\.|was not approved$|^Tool execution was cancelled because the user/;
const deniedByPolicy = /requires approval but no approval|is disabled by policy|was blocked by a runtime hook/;

export function readToolResult(block: JsonRecord): ToolOutcome {
  const { content } = block;
  const fields = typeof content === 'string' ? parseFields(content) : null;
  const operations = operationsIn(fields === null ? content : [fields]);
  const error = fields === null ? null : stringField(fields, 'error');
  const failed =
    block.is_error === true ||
    error !== null ||
    operations.some(({ success }) => success === false) ||
    (fields !== null && fields.finishReason === 'error');
  const reason = error ?? (typeof content === 'string' ? content : '');
  const refusedBy = !failed ? null : deniedByUser.test(reason) ? 'user' : deniedByPolicy.test(reason) ? 'policy' : null;
  return {
    body: bodyOf(content, fields, operations),
    operations,
    failed,
    refusedBy,
    feedback: refusedBy === 'user' ? (/<feedback>\s*([\s\S]*?)\s*<\/feedback>/.exec(reason)?.[1] ?? null) : null,
  };
}

function operationsIn(content: unknown): Operation[] {
  if (!Array.isArray(content)) return [];
  return content.filter(isRecord).flatMap(entry =>
    typeof entry.query === 'string'
      ? [
          {
            query: entry.query,
            result: typeof entry.result === 'string' ? entry.result : textOf(entry.result),
            error: stringField(entry, 'error'),
            success: typeof entry.success === 'boolean' ? entry.success : null,
          },
        ]
      : [],
  );
}

function bodyOf(content: unknown, fields: JsonRecord | null, operations: readonly Operation[]): string {
  if (operations.length > 0) {
    const named = operations.length > 1;
    return operations
      .map(({ query, result, error }) => `${named ? `# ${query}\n` : ''}${result === '' ? (error ?? '') : result}`)
      .join('\n\n');
  }
  if (fields !== null) return stringField(fields, 'text') ?? stringField(fields, 'error') ?? JSON.stringify(fields);
  return textOf(content);
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined || content === null ? '' : JSON.stringify(content);
  return content
    .map(part => (isRecord(part) && typeof part.text === 'string' ? part.text : isRecord(part) ? markOf(part) : ''))
    .join('\n');
}

/** Images are long and say nothing in a transcript. */
function markOf(part: JsonRecord): string {
  return typeof part.type === 'string' && part.type !== 'text' ? `[${part.type}]` : JSON.stringify(part);
}

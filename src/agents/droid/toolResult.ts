import { isRecord, type JsonRecord, parseFields, stringField } from '../jsonRecord';

/** How a call ended, from the block that answers it. */
export interface CallOutcome {
  readonly text: string | null;
  /** `error`, `cancelled`, null. */
  readonly detail: string | null;
  readonly exitCode: number | null;
  readonly isError: boolean | null;
}

/** At the end of what a command printed (Droid since 2026), and at the beginning (2025). */
const exitTexts = [/\[Process exited with code (\d+)\]\s*$/, /^Error: Command failed \(exit code: (\d+)\)/];
const cancelledText = /cancel(?:l)?ed by user|^User cancell?ed|interrupted by user/i;

/** Reads a `tool_result` block: a text, or blocks of text and images. */
export function readOutcome(block: JsonRecord): CallOutcome {
  const text = blockText(block.content);
  const flag = block.is_error ?? block.isError;
  const said = text ?? '';
  const exitCode = exitCodeIn(said);
  const failed = flag === true || (exitCode !== null && exitCode !== 0) || saysFailure(said);
  const cancelled = failed && cancelledText.test(said.slice(0, 300));
  return {
    text,
    detail: cancelled ? 'cancelled' : failed ? 'error' : null,
    exitCode,
    isError: typeof flag === 'boolean' ? flag : failed ? true : null,
  };
}

/** The text of a message's or result's content. */
export function blockText(content: unknown): string | null {
  if (typeof content === 'string') return content === '' ? null : content;
  if (!Array.isArray(content)) return null;
  const texts = content.map(block => {
    if (typeof block === 'string') return block;
    if (!isRecord(block)) return null;
    return block.type === 'image' ? '[image]' : stringField(block, 'text');
  });
  const found = texts.filter(text => text !== null);
  return found.length === 0 ? null : found.join('\n');
}

function exitCodeIn(text: string): number | null {
  for (const pattern of exitTexts) {
    const code = pattern.exec(text.length > 400 ? `${text.slice(0, 200)}\n${text.slice(-200)}` : text)?.[1];
    if (code !== undefined) return Number(code);
  }
  return null;
}

/** Edit tools answer in JSON; without a flag a failure begins with the word. */
function saysFailure(text: string): boolean {
  if (/^Error(?: executing tool)?:/.test(text)) return true;
  return (
    text.startsWith('{"success":false') ||
    (text.startsWith('{') && text.length < 4000 && parseFields(text)?.success === false)
  );
}

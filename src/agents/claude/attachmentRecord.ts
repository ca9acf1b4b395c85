import { contentText } from '../blockTexts';
import { recordField, stringField } from '../jsonRecord';
import { classifyUserText, isInjected } from './classifyUser';
import type { Line, Reading } from './reading';
import { sayFor } from './userRecord';

/**
 * An `attachment` record. Most are prose that the client shows the model; a queued command is a prompt that the user
 * typed while the agent worked, and failed hooks are errors. Returns whether it got an event.
 */
export function readAttachment(reading: Reading, line: Line): boolean {
  const attachment = recordField(line.record, 'attachment');
  const type = attachment === null ? null : stringField(attachment, 'type');
  if (attachment === null || type === null) return false;
  if (type === 'queued_command') {
    const text = contentText(attachment.prompt);
    if (text === null) return false;
    const said = classifyUserText(attachment, text, line.threadId !== 'main');
    const isNotice = attachment.commandMode === 'task-notification' || isInjected(attachment);
    const shown =
      isNotice && said.detail === 'prompt' ? { ...said, role: 'system' as const, detail: 'injected' } : said;
    sayFor(reading, line, shown);
    return true;
  }
  if (/^hook_(?:non_)?blocking_error$|^hook_error/.test(type)) {
    const blocking = recordField(attachment, 'blockingError');
    const text =
      (blocking === null ? null : stringField(blocking, 'blockingError')) ??
      stringField(attachment, 'stderr') ??
      contentText(attachment.content);
    reading.event(line, {
      kind: 'error',
      role: 'system',
      detail: 'hook',
      callId: stringField(attachment, 'toolUseID'),
      summary: `${stringField(attachment, 'hookName') ?? 'hook'}: ${text ?? 'failed'}`,
      body: text,
    });
    return true;
  }
  return false;
}

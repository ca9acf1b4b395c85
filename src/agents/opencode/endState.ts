import type { EndState } from '../../model/facts';
import { fieldsAt, stringField } from '../jsonRecord';
import type { StoredMessageView } from './messageView';
import type { StoredItem } from './storedSession';

/** How a session stands after its last message. */
export function endState(last: StoredMessageView, parts: readonly StoredItem[], isAutomated: boolean): EndState {
  const { fields } = last;
  if (last.role === 'user') return 'truncated';
  const error = stringField(fieldsAt(fields, 'error'), 'name');
  if (error === 'MessageAbortedError') return 'truncated';
  if (parts.some(part => isOpenCall(part))) return 'tool_pending';
  const isDone = fieldsAt(fields, 'time').completed !== undefined && fields.finish !== 'tool-calls';
  if (!isDone && error === null) return 'truncated';
  return isAutomated ? 'clean' : 'awaiting_user';
}

function isOpenCall(part: StoredItem): boolean {
  const content = part.content() ?? {};
  return (
    content.type === 'tool' && /^(?:pending|running)$/.test(stringField(fieldsAt(content, 'state'), 'status') ?? '')
  );
}

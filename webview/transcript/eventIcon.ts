import type { TranscriptRow } from '../../src/panel/transcriptAnswers';
import type { IconName } from '../parts/icon';

/** The picture beside the word for what an event is. */
export function eventIcon({ kind, role, detail, text }: TranscriptRow): IconName {
  // A line that opens shows that it does.
  const other = text ? 'right' : 'more';
  if (detail !== null && /compact/.test(detail)) return 'fold';
  switch (kind) {
    case 'user_msg':
      return role === 'user' ? 'prompt' : other;
    case 'assistant_msg':
      return 'transcript';
    case 'edit':
      return 'edit';
    case 'error':
      return 'fail';
    case 'human_intervention':
      return detail !== null && /den|reject/.test(detail) ? 'denied' : 'stop';
    case 'retry':
      return 'reset';
    case 'completion':
      return 'pass';
    default:
      return other;
  }
}

/** Said to be read: shown as text. Everything else is a line that opens. */
export function isSaid({ kind, role }: TranscriptRow): boolean {
  if (kind === 'user_msg') return role === 'user';
  return kind === 'assistant_msg' || kind === 'human_intervention' || kind === 'decision' || kind === 'error';
}

import type { EventFact } from '../../model/facts';
import type { LinePosition } from '../adapter';

/** What a text in the user's name is. */
export interface UserText extends Pick<EventFact, 'role'> {
  readonly detail: string;
  /** Without what the client put around it. */
  readonly text: string;
  readonly summary: string;
  /** A clock or another program sent it, no person. */
  readonly automated?: boolean;
}

/** In what an agent made from Pi writes other texts than Pi. */
export interface PiDialect {
  userText(text: string): UserText;
  /** The whole file is a copy of (part of) another: it yields the usage of requests that the other lost, and no more. */
  readonly isCopy: boolean;
  /** Names an entry without an id, where each has to have a name. */
  nodeOf?(at: LinePosition): string;
}

/** What Pi puts before a prompt: the skill that it names, the files that the command line gave. */
const attached = /^(?:\s*<(skill|file) [^>]*>[\s\S]*?<\/\1>\s*)+/;

export const plainDialect: PiDialect = { userText: promptText, isCopy: false };

/** A prompt, in a summary without the files and skills that were put before it. */
export function promptText(text: string): UserText {
  const rest = text.replace(attached, '').trim();
  const skill = /^\s*<skill name="([^"]+)"/.exec(text)?.[1];
  return { role: 'user', detail: 'prompt', text, summary: rest || (skill === undefined ? text : `/skill:${skill}`) };
}

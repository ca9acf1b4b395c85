import { createHash } from 'node:crypto';

/** A short print by which a text is known again. */
export function printOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

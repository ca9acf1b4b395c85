import { secretPatterns } from './secretPatterns';

/**
 * Text without the secrets in it, each of which leaves `[redacted: <what it was>]` in its place. Finds what looks like
 * one; a password that looks like a word is only found where it is called one.
 */
export function redactText(text: string): string {
  let clean = text;
  for (const { name, pattern, isSecret } of secretPatterns) {
    clean = clean.replace(pattern, (whole: string, ...groups: unknown[]) => {
      // Where a pattern has no groups, what follows the match is its offset.
      const [before, secret, after] = groups.map(group => (typeof group === 'string' ? group : ''));
      const isGrouped = typeof groups[0] === 'string';
      if (isSecret?.(isGrouped ? (secret ?? '') : whole) === false) return whole;
      const mark = `[redacted: ${name}]`;
      return isGrouped ? `${before}${mark}${typeof groups[2] === 'string' ? after : ''}` : mark;
    });
  }
  return clean;
}

/** The same for every text in what is to be JSON, whose shape stays. Names of fields are ours and stay as they are. */
export function redact<T>(value: T): T {
  // Texts became texts and the rest is the same: the compiler cannot know.
  return redactIn(value) as T;
}

function redactIn(part: unknown): unknown {
  if (typeof part === 'string') return redactText(part);
  if (Array.isArray(part)) return part.map(redactIn);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, field]) => [key, redactIn(field)]));
}

/** In how many places of a text something was taken out; Markdown's backslashes may stand before the brackets. */
export function countRedacted(text: string): number {
  return [...text.matchAll(/\[redacted: [\w-]+\\?\]/g)].length;
}

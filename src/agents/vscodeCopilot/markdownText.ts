import { posix } from 'node:path';
import { isRecord, stringField } from '../jsonRecord';
import { pathOfUri, pathOfUriParts } from '../uriPath';

/** The text of a message as VS Code writes it: plain, or `{value}`. */
export function markdownText(message: unknown): string {
  return typeof message === 'string' ? message : isRecord(message) ? (stringField(message, 'value') ?? '') : '';
}

/** The same as one reads it: links without a label, `[](file:///a/b.ts)`, are shown as the file's name. */
export function shownText(message: unknown): string {
  return markdownText(message).replace(/\[([^\]\n]*)\]\(([^)\n]*)\)/g, (_, label: string, target: string) =>
    label !== '' ? label : nameIn(pathOfUri(target.replace(/#.*$/, '')) ?? target),
  );
}

/** What an `inlineReference` stands for in the text around it: a file, a place in one, or a symbol. */
export function referenceText(reference: unknown): string {
  if (!isRecord(reference)) return '';
  const name = stringField(reference, 'name');
  if (name !== null) return `\`${name}\``;
  const path = pathOfUriParts(isRecord(reference.uri) ? reference.uri : reference);
  return path === null ? '' : `\`${nameIn(path)}\``;
}

function nameIn(path: string): string {
  return posix.basename(path.replaceAll('\\', '/'));
}

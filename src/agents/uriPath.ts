import { isRecord, stringField } from './jsonRecord';

/** The path in a `file:` or `vscode-remote:` URI, on whichever machine that is; null for other kinds of places. */
export function pathOfUri(uri: string | null): string | null {
  const match = /^(?:file:\/\/|vscode-remote:\/\/[^/]*)(\/.*)$/.exec(uri ?? '');
  if (match?.[1] === undefined) return null;
  try {
    return withoutSlash(decodeURIComponent(match[1]));
  } catch {
    // A percent sign that encodes nothing.
    return match[1];
  }
}

/** The path of a URI as VS Code writes it to JSON: `{scheme, authority, path, fsPath?, external?}`. */
export function pathOfUriParts(uri: unknown): string | null {
  if (typeof uri === 'string') return pathOfUri(uri);
  if (!isRecord(uri)) return null;
  const scheme = stringField(uri, 'scheme');
  if (scheme !== null && !/^(?:file|vscode-remote|vscode-notebook-cell)$/.test(scheme)) return null;
  const path = stringField(uri, 'fsPath') ?? stringField(uri, 'path');
  return path === null ? pathOfUri(stringField(uri, 'external')) : withoutSlash(path);
}

/** A path with a drive has a slash before it in URIs. */
function withoutSlash(path: string): string {
  return path.replace(/^\/(?=[A-Za-z]:)/, '');
}

/** A form in which two ways to write a path of Windows are one: separators, and the case of the drive. */
export function comparablePath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^[A-Z]:/, drive => drive.toLowerCase());
}

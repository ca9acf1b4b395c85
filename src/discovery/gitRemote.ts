/** The parts of a remote that name a repository on a server. */
interface NetworkRemote {
  /** As written, without userinfo, query and fragment. */
  readonly sanitized: string;
  readonly host: string;
  readonly path: string;
}

/**
 * `host/path` of a remote, the same for every way to write it: host in lower case, path as it is (servers may tell `A`
 * from `a`), no port, no `.git`. Null for remotes that name no repository on a server: other schemes, files, Windows paths.
 *
 * As agentsview's project identity v1 (internal/export/project_identity.go at 725a3d0c3), so that both tools give a
 * project the same key; a query or fragment of the scp form is dropped too.
 */
export function normalizeRemote(url: string): string | null {
  const remote = networkRemote(url);
  if (remote === null) return null;
  const path = trimSlashes(trimSlashes(cleanPath(remote.path)).replace(/\.git$/, ''));
  return path === '' ? null : `${remote.host.toLowerCase()}/${path}`;
}

/** The remote without credentials, query and fragment, fit to be stored and shown; null where `normalizeRemote` is. */
export function sanitizeRemote(url: string): string | null {
  return normalizeRemote(url) === null ? null : (networkRemote(url)?.sanitized ?? null);
}

function networkRemote(raw: string): NetworkRemote | null {
  const url = raw.trim();
  if (url === '' || url.startsWith('/') || /^[A-Za-z]:[\\/]/.test(url)) return null;
  const remote = url.includes('://') ? urlRemote(url) : scpRemote(url);
  return remote && remote.host !== '' && remote.path.trim() !== '' ? remote : null;
}

function urlRemote(url: string): NetworkRemote | null {
  // Not the URL class: it lower-cases the host only of some schemes and re-encodes the path.
  const match = /^(ssh|git|https?):\/\/([^/?#]*)([^?#]*)/i.exec(url);
  if (!match) return null;
  const [, scheme = '', authority = '', path = ''] = match;
  const hostPort = authority.slice(authority.lastIndexOf('@') + 1);
  const host = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(hostPort)?.[1];
  if (host === undefined) return null;
  return {
    sanitized: `${scheme.toLowerCase()}://${hostPort}${path}`,
    host: host.replace(/^\[|\]$/g, ''),
    path: decode(path),
  };
}

function scpRemote(text: string): NetworkRemote | null {
  const plain = text.replace(/[?#].*$/s, '');
  const rest = plain.slice(plain.lastIndexOf('@') + 1);
  const colon = rest.indexOf(':');
  // A slash before the colon makes it a path, for git as well.
  if (colon <= 0 || /[\\/]/.test(rest.slice(0, colon))) return null;
  // `helper::address` names a program that fetches, not a server (gitremote-helpers(7)).
  if (rest[colon + 1] === ':') return null;
  return { sanitized: rest, host: rest.slice(0, colon).trim(), path: rest.slice(colon + 1) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray percent sign: the path is taken as written.
  }
}

/** Resolves `.`, `..` and repeated slashes. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.trim().replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

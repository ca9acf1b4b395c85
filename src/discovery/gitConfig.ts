export interface GitRemote {
  readonly name: string;
  /** As configured: may hold credentials. */
  readonly url: string;
}

/** Remotes of a git config file's text, by name; the first `url` of each counts, as for `git fetch`. Includes are not followed. */
export function remotesOfConfig(text: string): GitRemote[] {
  const urls = new Map<string, string>();
  for (const { section, subsection, key, value } of gitConfigEntries(text))
    if (section === 'remote' && key === 'url' && subsection !== null && value !== '' && !urls.has(subsection))
      urls.set(subsection, value);
  return [...urls].map(([name, url]) => ({ name, url })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface ConfigEntry {
  /** Lower case. */
  readonly section: string;
  readonly subsection: string | null;
  /** Lower case. */
  readonly key: string;
  readonly value: string;
}

const sectionHeader = /\[[ \t]*([\w.-]+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?[ \t]*\]/y;
const keyStart = /([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)[ \t]*/y;

/** The syntax of git-config(1), section "Syntax". Lines that do not follow it are skipped. */
function* gitConfigEntries(text: string): Generator<ConfigEntry> {
  let section = '';
  let subsection: string | null = null;
  for (let at = 0; at < text.length; ) {
    sectionHeader.lastIndex = keyStart.lastIndex = at;
    const header = sectionHeader.exec(text);
    if (header) {
      const [whole, name = '', quoted] = header;
      const [head = '', ...old] = name.split('.');
      section = head.toLowerCase();
      subsection = quoted?.replace(/\\(.)/g, '$1') ?? (old.length > 0 ? old.join('.').toLowerCase() : null);
      at += whole.length;
      continue;
    }
    const key = keyStart.exec(text);
    if (key) {
      const { value, end } =
        key[2] === '=' ? configValue(text, keyStart.lastIndex) : { value: '', end: endOfLine(text, at) };
      yield { section, subsection, key: (key[1] ?? '').toLowerCase(), value };
      at = end;
    } else at = /\s/.test(text[at] ?? '') ? at + 1 : endOfLine(text, at);
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '\\': '\\', '"': '"' };

/** Reads a value with its quotes, escapes, comment and continuation lines. */
function configValue(text: string, start: number): { value: string; end: number } {
  let value = '';
  let kept = 0; // Length up to the last character that is not unquoted white space at the end.
  let quoted = false;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\n') break;
    if (character === '"') {
      quoted = !quoted;
      kept = value.length;
    } else if (character === '\\') {
      const next = text.startsWith('\r\n', at + 1) ? '\r\n' : (text[at + 1] ?? '');
      at += next.length;
      if (next === '\n' || next === '\r\n') continue;
      value += escapes[next] ?? next;
      kept = value.length;
    } else if (!quoted && (character === '#' || character === ';')) {
      at = endOfLine(text, at);
      break;
    } else {
      value += character;
      if (quoted || !/\s/.test(character)) kept = value.length;
    }
  }
  return { value: value.slice(0, kept), end: at };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** A token of JavaScript, as far as finding texts in it needs. Comments are dropped. */
export type ScriptToken =
  | { readonly kind: 'text'; readonly value: string }
  /** A template with `${}`: its texts, and between them the names put in (null for other expressions). */
  | { readonly kind: 'template'; readonly texts: readonly string[]; readonly names: readonly (string | null)[] }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'mark'; readonly value: string };

const pattern =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`|[A-Za-z_$][\w$]*|\d[\w.]*|[^\s\w]/g;

/** Splits a script into tokens; what follows an unclosed text is taken as it comes. Never throws. */
export function scriptTokens(script: string): ScriptToken[] {
  const tokens: ScriptToken[] = [];
  for (const [part] of script.matchAll(pattern)) {
    if (part.startsWith('//') || part.startsWith('/*')) continue;
    const quote = part.charAt(0);
    if (part.length > 1 && (quote === '"' || quote === "'")) {
      tokens.push({ kind: 'text', value: cookText(part.slice(1, -1)) });
    } else if (part.length > 1 && quote === '`') {
      tokens.push(templateToken(part.slice(1, -1), isRaw(tokens)));
    } else {
      tokens.push({ kind: /^[A-Za-z_$]/.test(part) ? 'name' : 'mark', value: part });
    }
  }
  return tokens;
}

/** True after `String.raw`, whose template keeps its backslashes; the tag is dropped. */
function isRaw(tokens: ScriptToken[]): boolean {
  const [tag, dot, raw] = tokens.slice(-3);
  const tagged =
    tag?.kind === 'name' &&
    tag.value === 'String' &&
    dot?.kind === 'mark' &&
    raw?.kind === 'name' &&
    raw.value === 'raw';
  if (tagged) tokens.splice(-3);
  return tagged;
}

function templateToken(body: string, raw: boolean): ScriptToken {
  const cook = (text: string): string => (raw ? text : cookText(text));
  const pieces = body.split(/(?<!\\)\$\{([^}]*)\}/);
  const texts = pieces.filter((_, index) => index % 2 === 0).map(cook);
  const expressions = pieces.filter((_, index) => index % 2 === 1).map(text => text.trim());
  const [only] = texts;
  if (expressions.length === 0 && only !== undefined) return { kind: 'text', value: only };
  return { kind: 'template', texts, names: expressions.map(text => (/^[A-Za-z_$][\w$]*$/.test(text) ? text : null)) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0' };

function cookText(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g,
    (_, point?: string, unit?: string, byte?: string, other?: string) => {
      const code = point ?? unit ?? byte;
      if (code !== undefined) return characterOf(Number.parseInt(code, 16));
      if (other === undefined || /[\r\n]/.test(other)) return '';
      return escapes[other] ?? other;
    },
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** What a source asks to be translated. */
export interface LocalizedTexts {
  readonly texts: readonly string[];
  /** Calls whose text is not a plain string: no tool could find it. */
  readonly hidden: readonly string[];
}

/** The texts of all `l10n.t('…')` calls. */
export function localizedTexts(source: string): LocalizedTexts {
  const texts: string[] = [];
  const hidden: string[] = [];
  for (const { index } of source.matchAll(/\bl10n\.t\(/g)) {
    const call = source.slice(index, index + 2_000);
    const literal = /^l10n\.t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*[,)]/.exec(call)?.[1];
    if (literal === undefined) hidden.push(call.split('\n', 1)[0] ?? '');
    else texts.push(unquoted(literal));
  }
  return { texts, hidden };
}

function unquoted(literal: string): string {
  const inner = literal
    .slice(1, -1)
    .replace(/\\'/g, "'")
    .replace(/(?<!\\)"/g, '\\"');
  return String(JSON.parse(`"${inner}"`));
}

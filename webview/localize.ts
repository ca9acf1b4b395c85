import type { Localizer } from '../src/vscode/localizer';

let texts: Readonly<Record<string, string>> = {};
let language = 'en';

/** The user's language, once the host has said hello. */
export const l10n: Localizer = {
  t: (message, ...args) =>
    (texts[message] ?? message).replace(/\{(\d+)\}/g, (placeholder, index) =>
      String(args[Number(index)] ?? placeholder),
    ),
  get locale() {
    return language;
  },
};

export function setLanguage(locale: string, translated: Readonly<Record<string, string>>): void {
  language = locale;
  texts = translated;
}

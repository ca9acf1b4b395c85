import type { Localizer } from '../../src/vscode/localizer';

/** English as the editor makes it when nothing is translated. */
export const englishLocalizer: Localizer = {
  t: (message, ...args) => message.replace(/\{(\d+)\}/g, (placeholder, index) => String(args[index] ?? placeholder)),
  locale: 'en-US',
};

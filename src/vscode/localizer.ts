/**
 * The user's language, for texts made outside the editor's reach: modules that take one run, and are tested, without
 * `vscode`. Its `t` is always called as `l10n.t('…')`, by which the texts to translate are found.
 */
export interface Localizer {
  /** The text in the user's language, `{0}`, `{1}` ... replaced by the arguments. */
  t(message: string, ...args: (string | number)[]): string;
  /** BCP 47, for numbers and dates. */
  readonly locale: string;
}

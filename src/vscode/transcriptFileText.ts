import { count } from '../model/format';
import type { TranscriptFile } from '../service/transcriptFile';
import type { Localizer } from './localizer';

/** A transcript as a document: as it is, or with a line above that says which part of it this is. */
export function transcriptFileText(
  { text, whole, first_line, line, bytes }: TranscriptFile,
  l10n: Localizer,
): {
  readonly text: string;
  /** Of the event, 0-based. */
  readonly line: number;
} {
  if (whole) return { text, line: line - 1 };
  const size = new Intl.NumberFormat(l10n.locale, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 0,
  }).format(bytes / 1e6);
  const head = l10n.t(
    '// Part of a transcript of {0}, from line {1} on: the whole is too large for the editor.',
    size,
    count(first_line, l10n.locale),
  );
  return { text: `${head}\n${text}`, line: line - first_line + 1 };
}

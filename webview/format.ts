import { l10n } from './localize';

/** Counts as one reads them in a table: `4.9M`, `31.4K`; `?` where they are not known, `+` after one that lacks some. */
export function compact(value: number | null, lacksSome = false): string {
  if (value === null) return '?';
  const text = numberFormat('compact', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  return lacksSome ? `${text}+` : text;
}

export function percent(share: number): string {
  return numberFormat('percent', { style: 'percent', maximumFractionDigits: share < 0.1 && share > 0 ? 1 : 0 }).format(
    share,
  );
}

/** With its sign. */
export function signedPercent(share: number): string {
  return numberFormat('signed', { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }).format(
    share,
  );
}

export function bytes(value: number): string {
  const [amount, unit] = value < 1e6 ? [value / 1e3, 'kilobyte'] : [value / 1e6, 'megabyte'];
  return numberFormat(unit, { style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount);
}

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${l10n.locale} ${name} ${options.maximumFractionDigits}`;
  const known = formats.get(key);
  const format = known instanceof Intl.NumberFormat ? known : new Intl.NumberFormat(l10n.locale, options);
  formats.set(key, format);
  return format;
}

const dateStyles = {
  /** `14:02` */
  time: { hour: '2-digit', minute: '2-digit' },
  /** `14:02:07` */
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  /** `20 Nov` */
  day: { day: 'numeric', month: 'short' },
  /** `20 Nov 2026` */
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  /** `20 Nov 2026, 14:02` */
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A moment, in the reader's own time zone. */
export function moment(at: number | string, style: keyof typeof dateStyles): string {
  return dateFormat(style, undefined).format(new Date(at));
}

/** A day `YYYY-MM-DD`, which is one of UTC. */
export function utcDay(day: string, style: 'day' | 'date'): string {
  return dateFormat(style, 'UTC').format(new Date(`${day}T00:00:00Z`));
}

/** Two moments, what they share said once. */
export function momentRange(from: string, to: string): string {
  return dateFormat('dateTime', undefined).formatRange(new Date(from), new Date(to));
}

function dateFormat(style: keyof typeof dateStyles, timeZone: 'UTC' | undefined): Intl.DateTimeFormat {
  const key = `${l10n.locale} ${style} ${timeZone}`;
  const known = formats.get(key);
  const format =
    known instanceof Intl.DateTimeFormat
      ? known
      : new Intl.DateTimeFormat(l10n.locale, { ...dateStyles[style], hourCycle: 'h23', timeZone });
  formats.set(key, format);
  return format;
}

/** The end of a path, which tells files apart. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).findLast(part => part !== '') ?? path;
}

/** Colours and cursor movements of a terminal. */
const escapeCharacter = String.fromCharCode(27);
const terminalCodes = new RegExp(
  `${escapeCharacter}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\x07${escapeCharacter}]*(?:\\x07|${escapeCharacter}\\\\))`,
  'g',
);

/** No script needs more marks on one letter; hundreds of them are drawn over the lines above and below. */
const stackedMarks = /(\p{M}{4})\p{M}+/gu;

/**
 * Text from a transcript as it may be shown: without terminal codes, and with a mark in place of characters that are not
 * seen, such as those that turn the direction of what follows.
 */
export function visible(text: string): string {
  return text
    .replace(terminalCodes, '')
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cf}]/gu, '\ufffd')
    .replace(stackedMarks, '$1');
}

const longestStem = 60;

/** A name for a tab or a file made of any text: one part of a path on every system, short, with the given extension. */
export function documentName(text: string, extension: string): string {
  // Windows cannot have some of them in names, nor a dot at the end.
  const words = text.replace(/[\p{C}\p{Z}\\/:*?"<>|]+/gu, ' ').trim();
  const stem = [...words]
    .slice(0, longestStem)
    .join('')
    .replace(/[ .]+$/, '');
  return `${stem === '' ? 'contrail' : stem}${extension}`;
}

/** How many colours the theme's charts have. */
export const paletteSize = 8;

/** The class of the n-th series: colour, and in high contrast a pattern of its own. */
export function seriesClass(index: number): string {
  return `series-${index % paletteSize}`;
}

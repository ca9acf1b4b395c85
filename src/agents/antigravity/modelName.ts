/** Models that Google's API has as previews; Antigravity leaves that out of their names. */
const previews = new Set(['gemini-3-pro', 'gemini-3-flash', 'gemini-3.1-pro']);

/**
 * A model by the id it is sold under: Antigravity writes `Gemini 3.1 Pro (High)`, with the effort in brackets, or an id of
 * its own (`gemini-3.1-pro-low`).
 */
export function modelName(written: string | null): string | null {
  const name = written
    ?.toLowerCase()
    .replace(/\([^)]*\)/g, '')
    .trim()
    .replace(/\s+/g, '-')
    .replace(/(?<=^gemini-.*)-(?:low|medium|high)$/, '');
  if (name === undefined || name === '' || name === 'none') return null;
  return previews.has(name) ? `${name}-preview` : name;
}

/** Whose price list applies. Others than Google's own models are told by their names. */
export function providerOf(model: string | null): string | null {
  return model?.startsWith('gemini-') ? 'google' : null;
}

/** Of the prompts that were read before, the first one that is there no more. */
export function firstDropped(before: readonly string[], now: readonly string[]): string | null {
  const at = before.findIndex((id, index) => now[index] !== id);
  return at < 0 ? null : (before[at] ?? null);
}

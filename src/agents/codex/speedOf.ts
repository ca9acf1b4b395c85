/** The speed that a service tier buys: `fast` (also called priority), `flex`, else `standard`. */
export function speedOf(serviceTier: string): string {
  if (serviceTier === 'fast' || serviceTier === 'priority') return 'fast';
  return serviceTier === 'flex' ? 'flex' : 'standard';
}

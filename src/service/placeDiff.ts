import { diffArrays } from 'diff';
import type { LineOrigin } from '../insight/attribution/attributeLines';

/** More lines than anybody reads in a hover. */
const mostCompared = 200;

/** What an edit changed in one place, as lines with the prefixes of a unified diff. */
export function placeDiff({ replaced }: Pick<LineOrigin, 'replaced'>, written: readonly string[]): string[] {
  const changes = diffArrays(replaced.slice(0, mostCompared), written.slice(0, mostCompared));
  return changes.flatMap(({ added, removed, value }) => value.map(line => (added ? '+' : removed ? '-' : ' ') + line));
}

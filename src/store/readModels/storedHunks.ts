import * as z from 'zod/mini';
import type { Hunk } from '../../model/facts';
import type { BodyReader } from '../bodies';
import type { SqlValue } from '../engine/statement';

const storedHunks = z.array(
  z.object({ oldStart: z.nullable(z.number()), newStart: z.nullable(z.number()), lines: z.array(z.string()) }),
);

/** The hunks of an edit at a location, none where they were not kept. */
export function readHunks(
  bodies: BodyReader,
  block: SqlValue | undefined,
  start: SqlValue | undefined,
  length: SqlValue | undefined,
): Hunk[] {
  return storedHunks.parse(JSON.parse(bodies.read(block, start, length) ?? '[]'));
}

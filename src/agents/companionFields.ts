import type * as z from 'zod/mini';
import { parseJson } from './parseJson';

/**
 * What a companion that holds a JSON document says; null where there is none, and where it is damaged or being written:
 * the records say the rest.
 */
export function companionFields<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string | undefined,
): z.output<Schema> | null {
  const parsed = text === undefined ? undefined : schema.safeParse(parseJson(text));
  return parsed?.success === true ? parsed.data : null;
}

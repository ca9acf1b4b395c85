import * as z from 'zod/mini';
import { mostFailures, type ToolName, usualFailures } from './toolDefinitions';

/** Something the model can put right; the message is written for it. */
export class ToolInputError extends Error {}

/** Models send empty strings and nulls for what they leave out. */
function optionalText(most: number) {
  return z.pipe(
    z.nullish(z.string().check(z.maxLength(most))),
    z.transform(text => (text?.trim() ? text.trim() : undefined)),
  );
}

const limit = z.pipe(
  z.nullish(z.number()),
  z.transform(asked => Math.min(mostFailures, Math.max(1, Math.floor(asked ?? usualFailures)))),
);

const inputs = {
  find_failed_approaches: z.object({
    file: optionalText(2_000),
    topic: optionalText(2_000),
    error: optionalText(20_000),
    limit,
  }),
  get_session_cost: z.object({ session: optionalText(500) }),
} as const;

export type FindInput = z.infer<(typeof inputs)['find_failed_approaches']>;
export type CostInput = z.infer<(typeof inputs)['get_session_cost']>;

/** @throws ToolInputError */
export function parseFindInput(input: unknown): FindInput {
  return parsed('find_failed_approaches', inputs.find_failed_approaches, input);
}

/** @throws ToolInputError */
export function parseCostInput(input: unknown): CostInput {
  return parsed('get_session_cost', inputs.get_session_cost, input);
}

function parsed<T extends z.ZodMiniType>(tool: ToolName, schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  const accepted = Object.keys(inputs[tool].shape).join(', ');
  throw new ToolInputError(
    `${field === '' ? 'The input' : `"${field}"`} of ${tool} is of a wrong type or too long. ` +
      `It takes an object with any of: ${accepted}. Call it again with short texts in them.`,
  );
}

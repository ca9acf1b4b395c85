import * as z from 'zod/mini';

const usd = z.number().check(z.gte(0), z.lte(1_000_000));
const word = z.string().check(z.trim(), z.minLength(1), z.toLowerCase());

/**
 * A price of the user's own, in USD per million tokens. What is left out has no price: a request with such tokens stays
 * unpriced rather than free.
 */
const priceOverride = z.strictObject({
  /** The model's name, or its beginning followed by `*`. */
  model: word,
  /** Only requests that this provider sold; every provider when left out. */
  provider: z.optional(word),
  /** First UTC day, `YYYY-MM-DD`; for all days when left out. */
  from: z.optional(z.iso.date()),
  input: usd,
  output: usd,
  cacheRead: z.optional(usd),
  cacheWrite5m: z.optional(usd),
  cacheWrite1h: z.optional(usd),
  webSearchPerThousand: z.optional(usd),
  /** What `fast` requests cost more than this. Left out: they stay unpriced. */
  fastMultiplier: z.optional(z.number().check(z.gt(0), z.lte(100))),
  comment: z.optional(z.string()),
});
export type PriceOverride = z.infer<typeof priceOverride>;

const overrideFile = z.object({ prices: z.array(z.unknown()) });

export interface LoadedOverrides {
  readonly overrides: PriceOverride[];
  /** One sentence for each entry that was left out, for Doctor. */
  readonly problems: string[];
}

/** Reads the parsed JSON of a price file, `{"prices": [...]}`. A bad entry is left out and reported; the others count. */
export function loadPriceOverrides(json: unknown): LoadedOverrides {
  const file = overrideFile.safeParse(json);
  if (!file.success) return { overrides: [], problems: ['The price file is not of the form {"prices": [...]}.'] };
  const overrides: PriceOverride[] = [];
  const problems: string[] = [];
  for (const [index, entry] of file.data.prices.entries()) {
    const parsed = priceOverride.safeParse(entry);
    if (parsed.success) overrides.push(parsed.data);
    else problems.push(`prices[${index}]: ${parsed.error.issues.map(describe).join('; ')}.`);
  }
  return { overrides, problems };
}

/** Whether the override is about this model and seller; `label` is the provider as the agent wrote it. */
export function appliesTo(
  override: PriceOverride,
  names: readonly string[],
  seller: string | null,
  label: string | null,
): boolean {
  if (override.provider !== undefined && override.provider !== seller && override.provider !== label) return false;
  const { model } = override;
  const fits = model.endsWith('*')
    ? (name: string) => name.startsWith(model.slice(0, -1))
    : (name: string) => name === model;
  return names.some(fits);
}

/** Which of two overrides says more exactly what it is about: negative when `a` does. */
export function bySpecificity(a: PriceOverride, b: PriceOverride): number {
  return (
    Number(isPattern(a)) - Number(isPattern(b)) || b.model.length - a.model.length || hasProvider(b) - hasProvider(a)
  );
}

function isPattern({ model }: PriceOverride): boolean {
  return model.endsWith('*');
}

function hasProvider({ provider }: PriceOverride): number {
  return provider === undefined ? 0 : 1;
}

/** zod/mini brings no texts of its own. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not known`;
  return `${issue.path.join('.') || 'the entry'} is missing or not as it should be`;
}

import { findProvider } from '@pydantic/genai-prices';

/** What a transcript's words for model and provider say about whose price list applies. */
export interface ModelIdentity {
  /** The seller as the price table names it; null when neither word tells. */
  readonly seller: string | null;
  /** The provider as the agent wrote it, lower case. */
  readonly label: string | null;
  /** Spellings of the model to look for, the most literal first. */
  readonly names: readonly string[];
}

/** Makers who sell their models at one list price, so that the model's name alone tells whose. Open weights are not among them. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(gpt-(?!oss)|chatgpt-|codex-|o[134](-|$))/, 'openai'],
  [/^gemini-/, 'google'],
  [/^grok-/, 'x-ai'],
];

/** Amazon Bedrock ids: `us.anthropic.claude-opus-5-5`, `anthropic.claude-haiku-4-5-20251001-v1:0`. */
const bedrockId = /^(?:(?:us|eu|apac|au|jp|in|global|us-gov)\.)?(?:anthropic|openai|amazon)\.(?=[a-z])/;
/** Google Cloud ids: `claude-opus-4-5@20251101`. */
const vertexId = /^claude-.*@\d{8}$/;
const contextMarker = /\[\d+m\]$/;
const releaseDate = /[-@]20\d{2}-?\d{2}-?\d{2}$/;

/** Null when the record names no model that anyone sells (`<synthetic>` is written by the client itself). */
export function identifyModel(model: string | null, provider: string | null): ModelIdentity | null {
  const written =
    model
      ?.trim()
      .toLowerCase()
      .replace(contextMarker, '')
      .replace(/^models\//, '') ?? '';
  if (written === '' || written.startsWith('<')) return null;
  const label = provider?.trim().toLowerCase() || null;

  const { routed, paths } = unroute(written.startsWith('arn:') ? lastSegment(written) : written);
  const name = paths.at(-1) ?? written;
  const bare = name.replace(bedrockId, '');
  const maker = makers.find(([pattern]) => pattern.test(bare))?.[1] ?? null;
  const implied = routed ?? (bare !== name ? 'aws' : vertexId.test(name) ? 'google' : null);
  const named = label === null ? null : sellerOf(label);
  // An adapter may fill in the maker as provider; what the id itself says is then the better witness.
  const seller = named === maker ? (implied ?? maker) : (named ?? implied ?? maker);
  return { seller, label, names: [...new Set(paths.flatMap(spellings))] };
}

/** One model's name as different sellers write it: with and without the release date, `4-6` and `4.6`. */
function spellings(name: string): string[] {
  return [name, name.replace(releaseDate, '')].flatMap(spelling => [
    spelling,
    spelling.replace(/(?<=-)(\d)-(\d)(?=$|-)/, '$1.$2'),
    spelling.replace(/(?<=-)(\d)\.(\d)(?=$|-)/, '$1-$2'),
  ]);
}

/** Takes sellers' prefixes off one by one: `openrouter/anthropic/claude-x`, `bedrock/us.anthropic...`. */
function unroute(written: string): { routed: string | null; paths: readonly string[] } {
  const paths = [written];
  let routed: string | null = null;
  let rest = written;
  for (let slash = rest.indexOf('/'); slash > 0; slash = rest.indexOf('/')) {
    const seller = sellerOf(rest.slice(0, slash));
    if (seller === null) break;
    routed ??= seller;
    rest = rest.slice(slash + 1);
    paths.push(rest);
  }
  return { routed, paths };
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sellerOf(label: string): string | null {
  return findProvider({ providerId: label })?.id ?? null;
}

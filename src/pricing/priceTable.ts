import { findProvider, type MatchLogic, type ModelInfo } from '@pydantic/genai-prices';
import { publishedPrices } from './publishedPrices';

export interface ListedModel {
  readonly seller: string;
  readonly info: ModelInfo;
  readonly origin: 'table' | 'published';
}

/** Finds the model that a seller lists under exactly one of these names, else undefined: never a similar one. */
export function findListed(seller: string, names: readonly string[]): ListedModel | undefined {
  for (const name of names) {
    const found = findAt(seller, info => explains(info.match, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The model with this id in a seller's list. */
export function listedById(seller: string, id: string): ListedModel | undefined {
  return findAt(seller, info => info.id === id);
}

/** Some sellers sell other makers' models at those makers' prices. */
function findAt(seller: string, fits: (info: ModelInfo) => boolean): ListedModel | undefined {
  for (const list of [seller, ...(findProvider({ providerId: seller })?.fallback_model_providers ?? [])]) {
    const found = findIn(list, fits);
    if (found !== undefined) return { ...found, seller };
  }
  return undefined;
}

function findIn(seller: string, fits: (info: ModelInfo) => boolean): ListedModel | undefined {
  const published = publishedPrices[seller]?.find(fits);
  if (published !== undefined) return { seller, info: published, origin: 'published' };
  const listed = findProvider({ providerId: seller })?.models.find(fits);
  return listed === undefined ? undefined : { seller, info: listed, origin: 'table' };
}

/** What may follow a model's name without making it another model: a release date, `latest`, Bedrock's version. */
const releaseSuffix = /^(?:[-@]?(?:latest|default|20\d{6}|20\d{2}-\d{2}-\d{2}))?(?:-?v\d+)?(?::\d+)?$/;
/** What may precede it: region and maker in Bedrock's ids. */
const routePrefix = /^(?:[a-z-]+\.){0,2}$/;

/**
 * The table matches by prefix and substring, which takes `claude-sonnet-5-5` for `claude-sonnet-5`. A match counts here
 * only when nothing of the name is left over but a release suffix or a route prefix.
 */
function explains(logic: MatchLogic, name: string): boolean {
  if ('or' in logic) return logic.or.some(part => explains(part, name));
  if ('and' in logic) return logic.and.every(part => fits(part, name)) && logic.and.some(part => explains(part, name));
  if ('equals' in logic) return name === logic.equals.toLowerCase();
  if ('regex' in logic) return /^\^.*\$$/.test(logic.regex) && fits(logic, name);
  const { before, after } = around(logic, name) ?? {};
  return before !== undefined && after !== undefined && routePrefix.test(before) && releaseSuffix.test(after);
}

function fits(logic: MatchLogic, name: string): boolean {
  if ('regex' in logic) return new RegExp(logic.regex).test(name);
  if ('or' in logic) return logic.or.some(part => fits(part, name));
  if ('and' in logic) return logic.and.every(part => fits(part, name));
  if ('equals' in logic) return name === logic.equals.toLowerCase();
  return around(logic, name) !== undefined;
}

type Fragment = Extract<MatchLogic, { contains: string } | { starts_with: string } | { ends_with: string }>;

/** What stands before and after the fragment; undefined when the name lacks it. */
function around(logic: Fragment, name: string): { before: string; after: string } | undefined {
  const fragment = (
    'contains' in logic ? logic.contains : 'starts_with' in logic ? logic.starts_with : logic.ends_with
  ).toLowerCase();
  const at = 'ends_with' in logic ? name.lastIndexOf(fragment) : name.indexOf(fragment);
  if (at < 0) return undefined;
  const before = name.slice(0, at);
  const after = name.slice(at + fragment.length);
  if ('starts_with' in logic && before !== '') return undefined;
  if ('ends_with' in logic && after !== '') return undefined;
  return { before, after };
}

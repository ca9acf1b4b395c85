/** Providers whose names mean the same to a price table. Others are labels of the user's own configuration. */
const knownProviders = new Set([
  'openai',
  'azure',
  'openrouter',
  'ollama',
  'ollama-chat',
  'lmstudio',
  'oss',
  'anthropic',
  'google',
  'groq',
  'mistral',
  'deepseek',
  'together',
  'fireworks',
  'xai',
  'cerebras',
]);

/**
 * The provider of a `model_provider` id. Ids are free text in the user's configuration (a proxy, a company gateway), so
 * one that is no well-known name says nothing about the provider: null, and the model alone finds the price.
 */
export function providerOf(id: string): string | null {
  const name = id.toLowerCase();
  return knownProviders.has(name) ? name : null;
}

/** The speed that a service tier buys: `fast` (also called priority), `flex`, else `standard`. */
export function speedOf(serviceTier: string): string {
  if (serviceTier === 'fast' || serviceTier === 'priority') return 'fast';
  return serviceTier === 'flex' ? 'flex' : 'standard';
}

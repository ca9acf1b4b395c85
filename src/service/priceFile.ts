import { readFileSync } from 'node:fs';
import { type LoadedOverrides, loadPriceOverrides } from '../pricing/priceOverrides';

/** The user's own prices, from `<database>.prices.json`: they belong to the store, whichever process owns it. */
export function readPriceFile(path: string): LoadedOverrides {
  let json: string;
  try {
    json = readFileSync(path, 'utf8');
  } catch {
    // Most people have no prices of their own.
    return { overrides: [], problems: [] };
  }
  try {
    const { overrides, problems } = loadPriceOverrides(JSON.parse(json));
    return { overrides, problems: problems.map(problem => `${path}: ${problem}`) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { overrides: [], problems: [`${path} is not JSON and was left out: ${reason}`] };
  }
}

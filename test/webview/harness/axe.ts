import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';
import * as z from 'zod/mini';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const results = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.optional(z.string()) })),
    }),
  ),
});

/** What axe finds wrong with a page as it is now, a line each; empty when nothing. */
export async function axeViolations(page: Page | Frame): Promise<string[]> {
  await page.evaluate(source);
  const found = results.parse(
    await page.evaluate(`axe.run(document, { rules: { 'target-size': { enabled: true } } })`),
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id} (${help}): ${html} ${failureSummary.replace(/\s+/g, ' ')}`),
  );
}

import { execFileSync } from 'node:child_process';
import * as z from 'zod/mini';
import { type Command, ccusageReport, clearCodeburnCache, codeburnReport, type References } from '../bench/references';

/** Requests, tokens and cost of one model or session. */
export interface Figures {
  requests: number;
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  usd: number;
}

export function noFigures(): Figures {
  return { requests: 0, input: 0, cacheRead: 0, cacheWrite: 0, output: 0, usd: 0 };
}

export function addFigures(sum: Figures, more: Partial<Figures>): void {
  sum.requests += more.requests ?? 0;
  sum.input += more.input ?? 0;
  sum.cacheRead += more.cacheRead ?? 0;
  sum.cacheWrite += more.cacheWrite ?? 0;
  sum.output += more.output ?? 0;
  sum.usd += more.usd ?? 0;
}

/** Adds figures to those of a key. */
export function addTo(sums: Map<string, Figures>, key: string, more: Partial<Figures>): void {
  const sum = sums.get(key) ?? noFigures();
  sums.set(key, sum);
  addFigures(sum, more);
}

const ccusageTokens = {
  inputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheCreationTokens: z.number(),
  outputTokens: z.number(),
};
const ccusageClaude = z.object({
  sessions: z.array(
    z.object({
      modelBreakdowns: z.array(z.object({ modelName: z.string(), cost: z.number(), ...ccusageTokens })),
    }),
  ),
});
const ccusageCodex = z.object({
  sessions: z.array(z.object({ sessionFile: z.string(), costUSD: z.number(), ...ccusageTokens })),
});
const ccusageAgent = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      modelBreakdowns: z.array(z.object({ modelName: z.string(), cost: z.number(), ...ccusageTokens })),
    }),
  ),
});
const codeburnModels = z.array(
  z.object({
    model: z.string(),
    calls: z.number(),
    inputTokens: z.number(),
    cacheReadTokens: z.number(),
    cacheWriteTokens: z.number(),
    outputTokens: z.number(),
    costUSD: z.number(),
  }),
);

/** By model. ccusage does not say how many requests there were. */
export function ccusageByModel(references: References, home: string): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  for (const { modelBreakdowns } of ccusageClaude.parse(run(ccusageReport(references, home, 'claude'))).sessions)
    for (const model of modelBreakdowns) addTo(sums, model.modelName, { ...ofCcusage(model), usd: model.cost });
  return sums;
}

/** By the name of the rollout without its extension. */
export function ccusageBySession(references: References, home: string): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  for (const session of ccusageCodex.parse(run(ccusageReport(references, home, 'codex'))).sessions)
    addTo(sums, session.sessionFile, { ...ofCcusage(session), usd: session.costUSD });
  return sums;
}

/** What one session used of one model. */
export interface SessionFigures {
  readonly session: string;
  readonly model: string;
  readonly figures: Figures;
}

/** The sessions of an agent other than Claude Code and Codex. Some have its name before the model's. */
export function ccusageSessions(references: References, home: string, agent: string): SessionFigures[] {
  return ccusageAgent.parse(run(ccusageReport(references, home, agent))).sessions.flatMap(session =>
    session.modelBreakdowns.map(row => ({
      session: session.sessionId,
      model: row.modelName.replace(/^\[\w+\] /, ''),
      figures: { ...noFigures(), ...ofCcusage(row), usd: row.cost },
    })),
  );
}

/** By model. */
export function codeburnByModel(
  references: References,
  home: string,
  cache: string,
  provider = 'claude',
): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  clearCodeburnCache(cache);
  for (const row of codeburnModels.parse(run(codeburnReport(references, home, provider, cache))))
    addTo(sums, row.model, {
      requests: row.calls,
      input: row.inputTokens,
      cacheRead: row.cacheReadTokens,
      cacheWrite: row.cacheWriteTokens,
      output: row.outputTokens,
      usd: row.costUSD,
    });
  return sums;
}

function ofCcusage(row: { [Key in keyof typeof ccusageTokens]: number }): Partial<Figures> {
  return {
    input: row.inputTokens,
    cacheRead: row.cacheReadTokens,
    cacheWrite: row.cacheCreationTokens,
    output: row.outputTokens,
  };
}

function run({ file, args, env }: Command): unknown {
  return JSON.parse(execFileSync(file, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 }));
}

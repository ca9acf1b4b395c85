import type { Fidelity, FidelityLevel } from './agent';

/** An adapter's promises in the outward shape (DESIGN 10). */
export interface FidelityShape {
  content: FidelityLevel;
  tokens: FidelityLevel;
  cost: FidelityLevel;
  tool_calls: FidelityLevel;
  tool_output: FidelityLevel;
  reasoning: FidelityLevel;
  edits: FidelityLevel;
}

export type KnowledgeKind = keyof FidelityShape;

/** In the order in which they are shown. */
export const knowledgeKinds = [
  'content',
  'tokens',
  'cost',
  'tool_calls',
  'tool_output',
  'reasoning',
  'edits',
] as const satisfies readonly KnowledgeKind[];

export function fidelityShape({ toolCalls, toolOutput, ...rest }: Fidelity): FidelityShape {
  return { ...rest, tool_calls: toolCalls, tool_output: toolOutput };
}

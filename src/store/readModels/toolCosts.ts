import type { SumSource } from '../../model/cost';

/**
 * What the requests that called a tool cost. A request that called several is shared evenly among them, so that the
 * parts make the session's total.
 */
export interface ToolCost {
  /** Null for requests that called none. */
  tool: string | null;
  calls: number;
  /** Shares of requests: not whole where a request called several tools. */
  requests: number;
  /** Null where none are on record. */
  tokens: number | null;
  microusd: number | null;
  source: SumSource;
}

/** `contrail.tool_costs/1`, the dearest first. */
export interface ToolCosts {
  schema: 'contrail.tool_costs/1';
  session_uid: string;
  tools: ToolCost[];
}

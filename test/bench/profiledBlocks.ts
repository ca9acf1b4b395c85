import * as z from 'zod/mini';

/** What V8's profiler tells (`Profiler.Profile` of the DevTools protocol); times are in microseconds. */
const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.optional(z.array(z.number())),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export interface ProfiledBlocks {
  /** The longest time without a pause in which a program's functions were on the stack. */
  readonly longestMs: number;
  /** What they did, the slowest first. */
  readonly longestIn: readonly string[];
  readonly totalMs: number;
}

/** Frames that V8 makes up for itself: they belong to whatever was running. */
const engine = new Set(['(garbage collector)', '(program)']);

/** Samples are taken every 0.25 ms. A longer gap between two means that the thread did not run: others had the processor. */
const longestGapMs = 1;

/** How long functions of a program, and what they called, kept a thread. @param path part of the program's URL */
export function profiledBlocks(json: string, path: string): ProfiledBlocks {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(json));
  const known = new Map(nodes.map(node => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)));
  const stackOf = (id: number | undefined): string[] => {
    const node = id === undefined ? undefined : known.get(id);
    if (id === undefined || node === undefined) return [];
    const { functionName, url } = node.callFrame;
    return [...stackOf(parents.get(id)), url.includes(path) ? `${functionName || 'anonymous'}*` : functionName];
  };
  const stacks = new Map(nodes.map(({ id }) => [id, stackOf(id)]));
  let longest: Block = { ms: 0, times: new Map() };
  let current: Block | undefined;
  let totalMs = 0;
  samples.forEach((id, index) => {
    const stack = stacks.get(id) ?? [];
    const ms = Math.min((timeDeltas[index + 1] ?? 0) / 1000, longestGapMs);
    const isOurs = stack.some(name => name.endsWith('*'));
    if (!isOurs && !(current !== undefined && engine.has(stack.at(-1) ?? ''))) {
      current = undefined;
      return;
    }
    current ??= { ms: 0, times: new Map() };
    current.ms += ms;
    totalMs += ms;
    const name = stack.slice(-5).join(' > ');
    current.times.set(name, (current.times.get(name) ?? 0) + ms);
    if (current.ms > longest.ms) longest = current;
  });
  const slowest = [...longest.times].sort(([, a], [, b]) => b - a).slice(0, 3);
  return {
    longestMs: longest.ms,
    longestIn: slowest.map(([name, ms]) => `${ms.toFixed(1)} ms ${name}`),
    totalMs,
  };
}

interface Block {
  ms: number;
  readonly times: Map<string, number>;
}

import * as z from 'zod/mini';
import type { FailureItem } from '../../src/store/readModels/failures';

/** Labels below this are doubtful: they excuse a detection and are not asked for. */
const strictConfidence = 0.6;

const approach = z.object({
  id: z.string(),
  severity: z.enum(['major', 'minor']),
  tool_use_ids: z.array(z.string()),
  what: z.string(),
  why_failed: z.string(),
  evidence_line: z.number(),
  trigger: z.string(),
  confidence: z.number(),
  group: z.optional(z.string()),
});

/** What a person found in a transcript (`labels/README.md` beside the labels says how). */
export const labelFile = z.object({
  file: z.string(),
  agent: z.enum(['claude-code', 'codex']),
  approaches: z.array(approach),
  hard_negatives: z.array(z.object({ lines: z.tuple([z.number(), z.number()]), why_not: z.string() })),
});
export type LabelFile = z.infer<typeof labelFile>;
export type Label = z.infer<typeof approach>;

/** What the engine found in one transcript, against its labels. */
export interface FileScore {
  readonly name: string;
  readonly detections: readonly ScoredDetection[];
  readonly labels: readonly ScoredLabel[];
}

export interface ScoredDetection {
  readonly failure: FailureItem;
  /** 1-based line of the failure, null when it has none. */
  readonly line: number | null;
  /** Ids of labels it matches. */
  readonly matches: readonly string[];
  /** Why a person ruled it out. */
  readonly hardNegative: string | null;
}

export interface ScoredLabel {
  readonly label: Label;
  readonly isStrict: boolean;
  readonly isFound: boolean;
}

/** Scores one transcript. A detection finds one label, and with it the other labels of that label's group. */
export function scoreFile(name: string, file: LabelFile, failures: readonly FailureItem[]): FileScore {
  const detections = failures.map(failure => {
    const line = failure.evidence.find(({ role }) => role === 'failure')?.source_line ?? null;
    const matches = file.approaches.filter(label => matchesLabel(failure, label, line)).map(({ id }) => id);
    const ruledOut =
      matches.length > 0 || line === null
        ? undefined
        : file.hard_negatives.find(({ lines: [first, last] }) => first <= line && line <= last);
    return { failure, line, matches, hardNegative: ruledOut?.why_not ?? null };
  });
  const found = assigned(detections.map(({ matches }) => matches));
  const groups = new Set(file.approaches.flatMap(({ id, group }) => (found.has(id) && group ? [group] : [])));
  const labels = file.approaches.map(label => ({
    label,
    isStrict: label.confidence >= strictConfidence,
    isFound: found.has(label.id) || (label.group !== undefined && groups.has(label.group)),
  }));
  return { name, detections, labels };
}

/** They share a call, or the failure is the label's best record. */
function matchesLabel({ evidence }: FailureItem, label: Label, line: number | null): boolean {
  const calls = new Set(label.tool_use_ids);
  return (
    line === label.evidence_line ||
    evidence.some(({ role, call_id }) => role !== 'replacement' && call_id !== null && calls.has(call_id))
  );
}

/** As many labels as detections can be told apart by: each detection finds one (a maximum matching). */
function assigned(matches: readonly (readonly string[])[]): Set<string> {
  const finder = new Map<string, number>();
  const find = (detection: number, tried: Set<string>): boolean => {
    for (const label of matches[detection] ?? []) {
      if (tried.has(label)) continue;
      tried.add(label);
      const other = finder.get(label);
      if (other !== undefined && !find(other, tried)) continue;
      finder.set(label, detection);
      return true;
    }
    return false;
  };
  for (const detection of matches.keys()) find(detection, new Set());
  return new Set(finder.keys());
}

/** Figures over several transcripts. */
export interface Score {
  readonly detections: number;
  readonly right: number;
  readonly all: Recall;
  readonly strict: Recall;
  readonly major: Recall;
  readonly hardNegatives: number;
  /** By the engine's triggers. */
  readonly precisionByTrigger: ReadonlyMap<string, Recall>;
  /** Of strict labels, by the labels' triggers. */
  readonly recallByTrigger: ReadonlyMap<string, Recall>;
}

export interface Recall {
  readonly found: number;
  readonly of: number;
}

export function sumScores(files: readonly FileScore[]): Score {
  const detections = files.flatMap(file => file.detections);
  const labels = files.flatMap(file => file.labels);
  const strict = labels.filter(({ isStrict }) => isStrict);
  return {
    detections: detections.length,
    right: detections.filter(isRight).length,
    all: recall(labels),
    strict: recall(strict),
    major: recall(strict.filter(({ label }) => label.severity === 'major')),
    hardNegatives: detections.filter(({ hardNegative }) => hardNegative !== null).length,
    precisionByTrigger: grouped(
      detections,
      ({ failure }) => failure.trigger,
      group => ({ found: group.filter(isRight).length, of: group.length }),
    ),
    recallByTrigger: grouped(strict, ({ label }) => label.trigger, recall),
  };
}

export function isRight({ matches }: ScoredDetection): boolean {
  return matches.length > 0;
}

function recall(labels: readonly ScoredLabel[]): Recall {
  return { found: labels.filter(({ isFound }) => isFound).length, of: labels.length };
}

function grouped<T>(items: readonly T[], key: (item: T) => string, sum: (group: readonly T[]) => Recall) {
  const keys = [...new Set(items.map(key))].sort();
  return new Map(keys.map(name => [name, sum(items.filter(item => key(item) === name))]));
}

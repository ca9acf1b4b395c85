import type { LinePosition, ReaderContext, SourceContent } from '../adapter';
import type { FactTeller } from '../factTeller';
import { parseJsonLines } from '../jsonLines';
import { isRecord, type JsonRecord, numberField, stringField } from '../jsonRecord';
import { isTranscript } from './layout';

/** A line of a transcript: `{step_index, source, type, status, created_at, content, thinking?, tool_calls?}`. */
export interface Step {
  /** Unique within the transcript. */
  readonly node: string;
  readonly index: number;
  readonly type: string;
  readonly record: JsonRecord;
  readonly at: LinePosition | null;
}

/** The steps of the transcript that is read, or that lies beside the database; null where there is none. */
export function stepsOf(context: ReaderContext, content: SourceContent, facts: FactTeller): Step[] | null {
  if (content.format === 'log') return inOrder(content.records, facts);
  const path = context.source.companions.find(isTranscript);
  const text = path === undefined ? undefined : context.companions.get(path);
  if (text === undefined) return null;
  const records = parseJsonLines(text, line => facts.problem('malformed_json', `line ${line} of the transcript`));
  return inOrder(
    records.map(record => ({ record, at: null })),
    facts,
  );
}

/**
 * Steps are not always written in their order. One that comes again takes the place of what it was while it ran; where
 * others come again, the conversation went back to them.
 */
function inOrder(
  lines: readonly { readonly record: unknown; readonly at: LinePosition | null }[],
  facts: FactTeller,
): Step[] {
  const runs: Map<number, Step>[] = [new Map()];
  for (const { record, at } of lines) {
    const index = isRecord(record) ? numberField(record, 'step_index') : null;
    const type = isRecord(record) ? stringField(record, 'type') : null;
    if (!isRecord(record) || index === null || type === null) {
      facts.problem('unexpected_shape', 'step');
      continue;
    }
    let run = runs.at(-1) ?? new Map<number, Step>();
    const known = run.get(index);
    if (known !== undefined && !(known.type === type && known.record.status === 'RUNNING')) {
      run = new Map();
      runs.push(run);
    }
    const node = runs.length === 1 ? `${index}` : `${runs.length}:${index}`;
    run.set(index, { node, index, type, record, at });
  }
  return runs.flatMap(run => [...run.values()].sort((a, b) => a.index - b.index));
}

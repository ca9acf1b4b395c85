import type { ReaderContext, SourceContent } from '../adapter';
import type { FactTeller } from '../factTeller';
import { parseJsonLines } from '../jsonLines';

/**
 * The records of a session: those of the messages beside its document, or, where the document is missing, of the messages
 * themselves.
 */
export function companionRecords(
  { companions }: Pick<ReaderContext, 'companions'>,
  content: SourceContent,
  facts: FactTeller,
): readonly unknown[] {
  if (content.format === 'log') return content.records.map(({ record }) => record);
  const text = [...companions.values()].join('\n');
  return parseJsonLines(text, line => facts.problem('malformed_json', `line ${line} of the messages`));
}

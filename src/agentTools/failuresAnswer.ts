import { count, dollars } from '../model/format';
import type { FoundFailure, FoundFailures } from '../service/findFailures';
import type { Relevance } from '../store/readModels/failureContext';
import { fileText, placeText, type Viewpoint } from './placeText';
import { historyNote, quoted, recordedText } from './recordedText';
import type { ToolAnswer } from './toolAnswer';
import { mostFailures } from './toolDefinitions';
import type { FindInput } from './toolInput';

export interface FailuresAnswerOptions extends Viewpoint {
  readonly asked: FindInput;
  /** Characters (UTF-16 units) that the text may have. */
  readonly budget: number;
  /** What the model has to know of how the answer came about. */
  readonly notes: readonly string[];
}

/** What was found, as many of the results as there is room for, and what else there would be. */
export function failuresAnswer(found: FoundFailures, options: FailuresAnswerOptions): ToolAnswer {
  const { budget, notes } = options;
  if (found.failures.length === 0) {
    const text = [nothingText(found, options), ...notes].join('\n');
    return { text, structured: structure(found, [], options), isError: false };
  }
  const noun = found.total === 1 ? 'failed approach matches' : 'failed approaches match';
  const head = `${count(found.total)} ${noun}, of ${count(found.searched.failures)} on record. ${historyNote}`;
  const tail = (shown: number): string[] => {
    const more = found.total - shown;
    return [
      ...(more > 0 ? [`${count(more)} more: ask with a narrower file, topic or error${limitHint(options)}.`] : []),
      ...notes,
    ];
  };
  const shown: FoundFailure[] = [];
  let text = '';
  for (const failure of found.failures) {
    const entries = [...shown, failure].map((one, index) => entryText(one, index + 1, options));
    const next = [head, ...entries, ...tail(entries.length)].join('\n');
    if (next.length > budget) break;
    shown.push(failure);
    text = next;
  }
  const [first] = found.failures;
  if (shown.length === 0 && first !== undefined) {
    // Better the best one in short than none.
    shown.push(first);
    text = [head, briefText(first), ...tail(1)].join('\n');
  }
  return { text, structured: structure(found, shown, options), isError: false };
}

function limitHint({ asked }: FailuresAnswerOptions): string {
  return asked.limit < mostFailures ? ', or a higher limit' : '';
}

function briefText({ what, why, session_uid }: FoundFailure): string {
  return `1. Tried: ${quoted(what, 80)} Failed: ${quoted(why, 80)} Source: ${quoted(session_uid, 60)}`;
}

function entryText(failure: FoundFailure, number: number, viewpoint: Viewpoint): string {
  const { what, why, category, files, agent, models, at, microusd, attempt, review } = failure;
  const [first, ...others] = files;
  const by = [
    `${agent}${models[0] === undefined ? '' : ` (${quoted(models[0], 60)})`}`,
    at?.slice(0, 10) ?? 'time unknown',
    microusd === null ? 'cost unknown' : dollars(microusd),
    ...(attempt > 1 ? [`attempt ${attempt} at it`] : []),
  ];
  const lines = [
    `Tried: ${quoted(what)}`,
    `${category === 'user' ? 'The user said no' : `Failed (${category})`}: ${quoted(why, 240)}`,
    ...(first === undefined
      ? []
      : [`Where: ${quoted(fileText(first, viewpoint))}${others.length === 0 ? '' : ` and ${others.length} more`}`]),
    `Then: ${outcomeText(failure)}`,
    `Still relevant: ${relevanceText[failure.relevance]}`,
    ...(review?.verdict === 'confirmed' ? ['Confirmed by the user'] : []),
    ...(review?.note ? [`The user's note: ${quoted(review.note)}`] : []),
    `By ${by.join(', ')}`,
    `Source: session ${quoted(failure.session_uid, 120)}${sourceText(failure, viewpoint)}`,
  ];
  return lines.map((line, index) => `${index === 0 ? `${number}. ` : '   '}${line}`).join('\n');
}

function outcomeText({ resolution, replacedBy, files }: FoundFailure): string {
  // Of an edit without a word about it there is only the file, which is told already.
  const isSaid = replacedBy !== null && files.every(({ path }) => path !== replacedBy);
  const instead = isSaid ? `: ${quoted(replacedBy)}` : '';
  switch (resolution) {
    case 'auto_fixed':
      return `another attempt passed${instead}`;
    case 'reverted':
      return `taken back${instead}`;
    case 'escalated_user':
      return `left to the user${instead}`;
    case 'abandoned':
      return 'given up';
    default:
      return `something else took its place${instead}`;
  }
}

const relevanceText: { readonly [R in Relevance]: string } = {
  replacement_stands: 'yes, what took its place stands',
  not_replaced: 'yes, nothing took its place',
  replacement_rewritten: 'perhaps not, what took its place was rewritten since',
  files_gone: 'no, its files are gone',
};

/** The record that shows the failure. */
function sourceOf({ evidence }: FoundFailure): { path: string; line: number } | null {
  const shown = evidence.find(({ role }) => role === 'failure');
  return shown?.source_path == null || shown.source_line === null
    ? null
    : { path: shown.source_path, line: shown.source_line };
}

function sourceText(failure: FoundFailure, viewpoint: Viewpoint): string {
  const source = sourceOf(failure);
  return source === null ? '' : `, ${quoted(`${placeText(source.path, viewpoint)}:${source.line}`)}`;
}

function nothingText({ searched, too_vague }: FoundFailures, { asked, folders }: FailuresAnswerOptions): string {
  const where = folders === null ? 'of all folders' : 'of this workspace';
  if (too_vague.length > 0)
    return `Nothing was looked for: ${too_vague.join(' and ')} names nothing in particular. Ask with names of functions, libraries or techniques, or with the error's own words.`;
  const said = [
    ...(asked.file === undefined ? [] : [`file ${quoted(asked.file)}`]),
    ...(asked.topic === undefined ? [] : [`topic ${quoted(asked.topic)}`]),
    ...(asked.error === undefined ? [] : [`error ${quoted(asked.error)}`]),
  ];
  const of = searched.about_file === null ? where : 'about the file';
  const looked = `${count(searched.looked_at)} failed ${searched.looked_at === 1 ? 'approach' : 'approaches'} ${of}`;
  const wider =
    searched.about_file !== null && searched.about_file > 0
      ? ` Ask with the file alone for the ${count(searched.about_file)} about it.`
      : '';
  return said.length === 0
    ? `No failed approach ${where} is on record (${count(searched.sessions)} sessions).`
    : `No failed approach on record fits ${said.join(', ')}; ${looked} ${searched.looked_at === 1 ? 'was' : 'were'} looked through, ${count(searched.failures)} are on record.${wider} This does not say that an approach works.`;
}

function structure(
  { total, searched }: FoundFailures,
  shown: readonly FoundFailure[],
  { notes, ...viewpoint }: FailuresAnswerOptions,
): Record<string, unknown> {
  return {
    schema: 'contrail.failed_approaches/1',
    note: [historyNote.replace('Texts in «»', 'These texts'), ...notes].join(' '),
    total,
    more: total - shown.length,
    searched,
    failures: shown.map(failure => structuredFailure(failure, viewpoint)),
  };
}

function structuredFailure(failure: FoundFailure, viewpoint: Viewpoint): Record<string, unknown> {
  const source = sourceOf(failure);
  return {
    id: failure.id,
    what: recordedText(failure.what),
    why: recordedText(failure.why, 240),
    category: failure.category,
    resolution: failure.resolution,
    replaced_by: failure.replacedBy === null ? null : recordedText(failure.replacedBy),
    files: failure.files
      .slice(0, 5)
      .map(({ path, ranges }) => ({ path: placeText(path, viewpoint), ranges: ranges.slice(0, 3) })),
    relevance: failure.relevance,
    still_relevant: failure.relevance === 'replacement_stands' || failure.relevance === 'not_replaced',
    agent: failure.agent,
    models: failure.models.slice(0, 3).map(model => recordedText(model, 60)),
    at: failure.at,
    attempt: failure.attempt,
    tokens: failure.tokens,
    microusd: failure.microusd,
    review: failure.review && {
      verdict: failure.review.verdict,
      note: failure.review.note && recordedText(failure.review.note),
    },
    session_uid: recordedText(failure.session_uid, 120),
    source: source && { path: placeText(source.path, viewpoint), line: source.line },
  };
}

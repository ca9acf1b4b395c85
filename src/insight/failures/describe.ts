import { createHash } from 'node:crypto';
import { firstError } from '../../checks/firstError';
import { outputLines } from '../../checks/outputLines';
import type {
  FailedApproach,
  FailureEvidence,
  FailureFile,
  FailureResolution,
  LineRange,
} from '../../model/failedApproach';
import { baseName } from './checkFailures';
import type { Deed, Finding } from './finding';
import { followedRanges, writtenRanges } from './followRanges';
import type { ThreadIndex } from './threadIndex';
import type { TimelineEdit, TimelineEvent } from './timeline';
import { isUndone } from './userRejections';

const whatLength = 200;
const whyLength = 300;
/** Of a long attempt the first and the last records are shown. */
const mostEvidence = 40;
/** Of what replaced an attempt, the share that must be gone again for it not to hold. */
const mostlyGone = 0.5;

/** Findings of one conversation as they are kept and shown. */
export function describeFindings(
  sessionUid: string,
  thread: ThreadIndex,
  findings: readonly Finding[],
): FailedApproach[] {
  const attempts = attemptNumbers(findings);
  return findings.map((finding, index) => ({
    id: idOf(sessionUid, thread.threadId, finding.failure),
    threadId: thread.threadId,
    what: whatWasTried(thread, finding),
    why: whyItFailed(finding),
    category: finding.category,
    trigger: finding.trigger,
    resolution: resolutionOf(thread, finding),
    attempt: attempts[index] ?? 1,
    files: filesOf(thread, finding),
    evidence: evidenceOf(finding),
    ...spanOf(finding),
    at: finding.failure.ts,
    confidence: finding.confidence,
    stillRelevant: isStillRelevant(thread, finding, findings),
  }));
}

/** The record that shows a failure is the same however much is appended to the transcript, and so is what is made of it. */
function idOf(sessionUid: string, threadId: string, { callId, node, seq, role }: TimelineEvent): string {
  const record = callId ?? node ?? String(seq);
  return createHash('sha256').update(`${sessionUid}\n${threadId}\n${role}\n${record}`).digest('hex').slice(0, 16);
}

/** What the agent announced, without its flourishes; else what it did. */
function whatWasTried(thread: ThreadIndex, { attempts, edits }: Finding): string {
  const [first] = attempts;
  const words = first === undefined ? null : thread.wordsBefore(first.seq);
  const said = words === null ? '' : announced(words.summary);
  if (said !== '') return cut(said, whatLength);
  const paths = [...new Set(edits.map(({ path }) => baseName(path)))];
  if (paths.length > 0) return cut(`Edited ${paths.join(', ')}`, whatLength);
  return cut((first && thread.at(first.seq)?.summary) ?? '', whatLength);
}

const flourish =
  /^(?:(?:perfect|great|excellent|good|ok(?:ay)?|alright|right|now|so|hmm|ah|oh|wait|yes|nice|(?:good|great|nice|excellent) (?:catch|point|question|idea|observation)|i see(?: the (?:issue|problem))?|you(?:'|’)?re (?:absolutely )?right)[!.,:—-]*\s+)+/i;

function announced(text: string): string {
  const plain = text.replace(/^[#*>\s-]+/, '').replace(flourish, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1).replace(/:$/, '');
}

function whyItFailed({ trigger, why, failure }: Finding): string {
  const isOutput = trigger !== 'user_rejected' && failure.role === 'tool' && why === failure.summary;
  const told = isOutput ? (firstError(outputLines(failure.text() ?? why)) ?? why) : why;
  return cut(told.replace(/\s+/g, ' ').trim(), whyLength);
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function resolutionOf(thread: ThreadIndex, finding: Finding): FailureResolution {
  const { trigger, resolution, edits, failure, replacements } = finding;
  if (trigger !== 'check_failed') return resolution;
  const replacing = editsAt(thread, replacements);
  if (isUndone(thread, edits, replacing)) return 'reverted';
  const last = replacements.at(-1)?.seq ?? failure.seq;
  const prompt = thread.nextPrompt(last);
  const failed = thread.checks.find(({ seq }) => seq === failure.seq);
  const next = thread.checks.find(
    ({ seq, result, category }) => seq > last && seq < prompt && result !== 'unknown' && category === failed?.category,
  );
  if (next?.result === 'pass') return 'auto_fixed';
  return next === undefined && failed !== undefined && Number.isFinite(prompt) ? 'escalated_user' : 'superseded';
}

function editsAt(thread: ThreadIndex, deeds: readonly Deed[]): TimelineEdit[] {
  const seqs = new Set(deeds.map(({ seq }) => seq));
  return thread.edits.filter(({ seq }) => seqs.has(seq));
}

/** An attempt that is what replaced an earlier one is the next attempt at the same goal. */
function attemptNumbers(findings: readonly Finding[]): number[] {
  const numbers: number[] = [];
  for (const [index, { attempts }] of findings.entries()) {
    const seqs = new Set(attempts.map(({ seq }) => seq));
    let number = 1;
    for (let earlier = index - 1; earlier >= 0; earlier--) {
      if (!findings[earlier]?.replacements.some(({ seq }) => seqs.has(seq))) continue;
      number = Math.max(number, (numbers[earlier] ?? 1) + 1);
    }
    numbers.push(number);
  }
  return numbers;
}

function evidenceOf({ attempts, failure, replacements }: Finding): FailureEvidence[] {
  const shown = (deeds: readonly Deed[]): readonly Deed[] =>
    deeds.length <= mostEvidence ? deeds : [...deeds.slice(0, mostEvidence - 1), ...deeds.slice(-1)];
  return [
    ...shown(attempts).map(({ seq, callId }) => ({ seq, callId, role: 'attempt' as const })),
    { seq: failure.seq, callId: failure.callId, role: 'failure' as const },
    ...shown(replacements).map(({ seq, callId }) => ({ seq, callId, role: 'replacement' as const })),
  ];
}

/** What a person says later was not spent on the attempt; a check that failed was. */
function spanOf({ attempts, failure }: Finding): Pick<FailedApproach, 'firstSeq' | 'lastSeq'> {
  const first = attempts[0]?.seq ?? failure.seq;
  const last = attempts.at(-1)?.seq ?? failure.seq;
  return { firstSeq: first, lastSeq: failure.role === 'user' ? last : Math.max(last, failure.seq) };
}

function filesOf(thread: ThreadIndex, { edits }: Finding): FailureFile[] {
  const files = new Map<string, LineRange[]>();
  for (const edit of edits) {
    const { path, ranges } = followedToEnd(thread, edit);
    files.set(path, [...(files.get(path) ?? []), ...ranges]);
  }
  return [...files].map(([path, ranges]) => ({ path, ranges: distinctRanges(ranges) }));
}

/** Where the lines of an edit stand after all later edits of its file, and under which name. */
function followedToEnd(thread: ThreadIndex, edit: TimelineEdit): { path: string; ranges: LineRange[] } {
  let path = edit.path;
  let ranges = edit.status === 'applied' ? writtenRanges(edit.hunks()) : null;
  let at = edit;
  for (let later: TimelineEdit | undefined = at; later !== undefined; later = nextOf(thread, path, at)) {
    if (later !== edit)
      ranges = ranges === null || later.operation === 'delete' ? null : followedRanges(ranges, later.hunks());
    path = later.movedTo ?? path;
    at = later;
  }
  return { path, ranges: ranges ?? [] };
}

/** The next edit of a file. */
function nextOf(thread: ThreadIndex, path: string, { seq, ordinal }: TimelineEdit): TimelineEdit | undefined {
  return thread.editsOfPath(path).find(edit => edit.seq > seq || (edit.seq === seq && edit.ordinal > ordinal));
}

function distinctRanges(ranges: readonly LineRange[]): LineRange[] {
  const known = new Map(ranges.map(range => [range.join('-'), range]));
  return [...known.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function isStillRelevant(thread: ThreadIndex, finding: Finding, findings: readonly Finding[]): boolean {
  const paths = new Set(finding.edits.map(({ path }) => path));
  if (paths.size > 0 && [...paths].every(path => thread.editsOfPath(path).at(-1)?.operation === 'delete')) return false;
  const replacing = editsAt(thread, finding.replacements);
  const placed = replacing.reduce((sum, edit) => sum + thread.ledger.change(edit).added.length, 0);
  if (placed === 0) return true;
  const failed = new Set(findings.flatMap(({ edits }) => edits));
  const answers = new Set(findings.flatMap(({ replacements }) => replacements.map(({ seq }) => seq)));
  let gone = 0;
  for (const later of thread.edits) {
    if (failed.has(later) || answers.has(later.seq)) continue;
    for (const { author, lines } of thread.ledger.rewritesBy(later))
      if (replacing.includes(author) && !replacing.includes(later)) gone += lines.length;
  }
  return gone / placed < mostlyGone;
}

import { nanoDollars } from '../tokenCounts';

/** What `> Tokens: 2.5k sent, 1.2k cache hit, 18 received. Cost: $0.00013 message, $0.00027 session.` says, rounded as it is. */
export interface UsageNotice {
  readonly sent: number;
  readonly cacheWrite: number;
  readonly cacheHit: number;
  readonly received: number;
  /** Of this message, and of the run so far; null where aider knows no price. */
  readonly messageNanoUsd: number | null;
  readonly sessionNanoUsd: number | null;
}

export function readUsage(notice: string): UsageNotice | null {
  if (!/^Tokens: [\d.]+[kM]? sent/.test(notice)) return null;
  const count = (word: string): number => {
    const match = new RegExp(`([\\d.]+)([kM]?) ${word}`).exec(notice);
    return Math.round(Number(match?.[1] ?? 0) * (match?.[2] === 'M' ? 1e6 : match?.[2] === 'k' ? 1e3 : 1));
  };
  const cost = /Cost: \$([\d.]+) message, \$([\d.]+) session/.exec(notice);
  return {
    sent: count('sent'),
    cacheWrite: count('cache write'),
    cacheHit: count('cache hit'),
    received: count('received'),
    messageNanoUsd: cost === null ? null : nanoDollars(Number(cost[1])),
    sessionNanoUsd: cost === null ? null : nanoDollars(Number(cost[2])),
  };
}

/** What aider says of itself when a run begins, and again when the model changes. */
export interface Announcement {
  readonly model?: string;
  readonly editorModel?: string;
  /** Answers in the edit format `whole` are files. */
  readonly isWhole?: boolean;
  readonly version?: string;
}

export function readAnnouncement(notice: string): Announcement {
  const version = /^Aider v(\S+)/.exec(notice)?.[1];
  if (version !== undefined) return { version };
  const editor = /^Editor model: (\S+)/.exec(notice)?.[1];
  if (editor !== undefined) return { editorModel: editor };
  const model = /^(?:Main m|M)odel: (\S+?)(?: with (\S+) edit format.*)?$/.exec(notice);
  return model?.[1] === undefined ? {} : { model: model[1], isWhole: model[2] === 'whole' };
}

/** What became of the edits of one answer, in the words of the notices after it. */
export interface EditOutcome {
  /** The notice that says so; null where nothing is said of the file. */
  readonly text: string;
  /** Null: applied. */
  readonly detail: 'error' | 'denial' | 'cancelled' | null;
}

/** The outcomes by file; `others` is that of files that are not named, where there is one. */
export interface EditOutcomes {
  readonly byPath: ReadonlyMap<string, EditOutcome>;
  readonly created: ReadonlySet<string>;
  readonly others: EditOutcome | null;
}

export function readOutcomes(notices: readonly string[]): EditOutcomes {
  const byPath = new Map<string, EditOutcome>();
  const created = new Set<string>();
  const failedAt = notices.findIndex(notice => notice.startsWith('The LLM did not conform to the edit format.'));
  const failure = failedAt < 0 ? '' : notices.slice(failedAt).join('\n');
  for (const [index, notice] of notices.entries()) {
    const [, verb, path] =
      /^(Applied edit to|Skipping edits to|Did not apply edit to|Creating empty file) (.+?)(?: \(--dry-run\))?$/.exec(
        notice,
      ) ?? [];
    if (notice.startsWith('Create new file?')) created.add(notices[index - 1] ?? '');
    if (path === undefined) continue;
    if (verb === 'Creating empty file') created.add(path);
    else if (verb === 'Applied edit to') byPath.set(path, { text: notice, detail: null });
    else if (verb === 'Did not apply edit to') byPath.set(path, { text: notice, detail: 'cancelled' });
    else {
      const [file = path, reason] = path.split(' that matches gitignore');
      byPath.set(file, { text: notice, detail: reason === undefined ? 'denial' : 'error' });
    }
  }
  for (const match of failure.matchAll(/failed to exactly match lines in (.+)/g))
    byPath.set((match[1] ?? '').trim(), { text: failure, detail: 'error' });
  if (failure === '') return { byPath, created, others: null };
  const some = /The other \d+ SEARCH\/REPLACE blocks? w(?:as|ere) applied successfully/.test(failure);
  return { byPath, created, others: { text: failure, detail: some ? null : 'error' } };
}

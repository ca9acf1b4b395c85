import { adapterOf } from '../agents/registry';
import { PathIdentity } from '../discovery/pathIdentity';
import { type Attribution, attributeLines, type LineOrigin, linesLeft } from '../insight/attribution/attributeLines';
import type { FileChange } from '../insight/attribution/fileChange';
import { linesInPlaceOf } from '../insight/attribution/linesInPlaceOf';
import { linesOf } from '../insight/attribution/lineTable';
import { LineUses } from '../insight/attribution/lineUses';
import { rangesToday } from '../insight/attribution/rangesToday';
import type { LineRange } from '../model/failedApproach';
import { isoTime, text, textOrNull } from '../store/columns';
import type { Database } from '../store/engine/database';
import type { Blame, BlameEdit, BlameLineOrigin, BlameNote, BlameSession, BlameStep } from '../store/readModels/blame';
import type { StoredEdit } from '../store/readModels/editsOfFiles';
import { modelsOfEdits, turnOfEdit } from '../store/readModels/turnOfEdit';
import { changesOfFile, descentOfFile, type FileDescent } from './changesOfFile';
import { GitAiNotes } from './gitAiNotes';
import { placeDiff } from './placeDiff';
import { type FileText, readText, sha256 } from './readText';
import { type Answers, type Handlers, type None, type Params, requestSchemas } from './requests';
import type { Scopes } from './scopes';

const blameMethods = ['blame', 'blameNotes', 'blameLine'] as const;
export type BlameMethod = (typeof blameMethods)[number];

export function isBlameMethod(method: string): method is BlameMethod {
  return blameMethods.some(known => known === method);
}

const unknown: None = { schema: 'contrail.none/1', reason: 'unknown' };
/** Files whose lines are remembered, in all windows. */
const mostFiles = 16;
/** Different lines that are remembered of one: typing adds to them. */
const mostLines = 500_000;
const mostDiffLines = 40;
const mostEarlier = 20;

/** A file's lines, as long as neither its text nor its edits change. */
interface KnownFile {
  readonly sha256: string;
  readonly edition: string;
  readonly attribution: Attribution;
  /** The text. */
  readonly today: string;
  /** By rowid. */
  readonly edits: ReadonlyMap<number, StoredEdit>;
  readonly models: ReadonlyMap<number, string>;
  readonly own: ReadonlySet<number>;
  readonly changes: readonly FileChange[];
  readonly uses: LineUses;
  blame?: Blame;
}

/** Answers which edits wrote a file's lines. */
export class BlameViews implements Pick<Handlers, BlameMethod> {
  private readonly descents = new Map<string, FileDescent>();
  private readonly files = new Map<string, KnownFile>();
  private readonly notes = new GitAiNotes();
  private generation = -1;

  constructor(
    private readonly db: Database,
    private readonly scopes: Scopes,
  ) {}

  /** Answers a request that came from another thread or process: its params are checked here. */
  answer(method: BlameMethod, params: unknown): unknown {
    switch (method) {
      case 'blame':
        return this.blameWithNotes(requestSchemas.blame.parse(params));
      case 'blameNotes':
        return this.blameNotes(requestSchemas.blameNotes.parse(params));
      case 'blameLine':
        return this.blameLine(requestSchemas.blameLine.parse(params));
    }
  }

  blame = ({ path, text: given, folders }: Params<'blame'>): Answers['blame'] => {
    const content = contentOf(path, given, folders);
    if (content === undefined) return unknown;
    const file = this.file(path, content);
    file.blame ??= this.describe(path, file);
    return file.blame;
  };

  private async blameWithNotes(params: Params<'blame'>): Promise<Answers['blame']> {
    const blame = this.blame(params);
    const content = params.notes === true ? contentOf(params.path, params.text, params.folders) : undefined;
    if (blame.schema === 'contrail.none/1' || content === undefined) return blame;
    return { ...blame, notes: await this.notesOf(params, content) };
  }

  blameNotes = async ({ text: given, ...params }: Params<'blameNotes'>): Promise<Answers['blameNotes']> => {
    const content = { text: given, sha256: sha256(given) };
    return { schema: 'contrail.blame_notes/1', path: params.path, notes: await this.notesOf(params, content) };
  };

  private async notesOf(
    { path, folders }: Pick<Params<'blame'>, 'path' | 'folders'>,
    content: FileText,
  ): Promise<BlameNote[] | null> {
    // The text of an editor may be of a file anywhere; its repository is only asked where it is one of the folders'.
    return isInFolders(path, folders) ? this.notes.of(path, content) : [];
  }

  blameLine = ({ path, text: given, folders, line }: Params<'blameLine'>): Answers['blameLine'] => {
    const content = contentOf(path, given, folders);
    if (content === undefined) return unknown;
    const file = this.file(path, content);
    const origin = file.attribution[line - 1] ?? null;
    const edit = origin && file.edits.get(origin.change);
    return {
      schema: 'contrail.blame_line/1',
      path,
      line,
      origin: origin === null || !edit ? null : this.describeOrigin(file, origin, edit, line - 1),
    };
  };

  /**
   * By session, how many lines of its edits a file still has as it lies on the disk; sessions of whose edits nothing was
   * kept are missing. Null when the file is gone or has no lines.
   */
  linesLeft(path: string): Map<string, number> | null {
    const content = readText(path);
    if (content === undefined) return null;
    return leftBySession(this.file(path, content));
  }

  /** By the rowid of an edit, the first line, counted from 1, that it wrote of a file as that lies on the disk. */
  firstLines(path: string): Map<number, number> {
    const content = readText(path);
    const first = new Map<number, number>();
    if (content === undefined) return first;
    for (const [index, origin] of this.file(path, content).attribution.entries())
      if (origin !== null && !first.has(origin.change)) first.set(origin.change, index + 1);
    return first;
  }

  /** To be called when files came, went or were renamed while nothing was read. */
  forget(): void {
    this.descents.clear();
  }

  /**
   * Where attempts at a file stand in it as it is now: the lines written in their place, else what is left of them, else
   * what stands between the lines around them. Empty for one that cannot be followed beyond doubt. Null as for `blame`.
   */
  placesOf(
    { path, text: given, folders }: Params<'blame'>,
    attempts: readonly FailedAttempt[],
  ): (readonly LineRange[])[] | null {
    const content = contentOf(path, given, folders);
    if (content === undefined) return null;
    const file = this.file(path, content);
    return attempts.map(attempt => placesOfAttempt(file, attempt, content.text));
  }

  private file(path: string, { text: today, sha256: hash }: FileText): KnownFile {
    const descent = this.descent(path);
    const edition = this.edition(descent);
    const known = this.files.get(path);
    this.files.delete(path);
    const same = known?.edition === edition ? known : undefined;
    const file = same?.sha256 === hash ? same : this.attribute(descent, { today, hash, edition }, same);
    this.files.set(path, file);
    const oldest = this.files.keys().next();
    if (this.files.size > mostFiles && !oldest.done) this.files.delete(oldest.value);
    return file;
  }

  private attribute(
    descent: FileDescent,
    { today, hash, edition }: { today: string; hash: string; edition: string },
    same: KnownFile | undefined,
  ): KnownFile {
    const { edits, changes } = same ?? changesOfFile(this.db, descent);
    const uses = same !== undefined && same.uses.table.size < mostLines ? same.uses : new LineUses(changes);
    const attribution = attributeLines(changes, descent.name, today, uses);
    const named = new Set(attribution.flatMap(origin => (origin === null ? [] : [origin.change, ...origin.earlier])));
    const models = modelsOfEdits(this.db, [...named], agent => adapterOf(agent).usageAt);
    return {
      sha256: hash,
      edition,
      attribution,
      today,
      edits,
      models,
      own: descent.own,
      changes,
      uses,
    };
  }

  /** Kept while nothing is written: it looks at the disk. */
  private descent(path: string): FileDescent {
    if (this.generation !== this.scopes.generation) this.descents.clear();
    this.generation = this.scopes.generation;
    const known = this.descents.get(path) ?? descentOfFile(this.db, path);
    this.descents.set(path, known);
    return known;
  }

  /** Changes with every edit of the files: rows are never changed in a way that this does not show. */
  private edition({ names, copies }: FileDescent): string {
    const row = this.db
      .prepare(
        `SELECT count(*), max(id), sum(duplicate), sum(status = 'applied'), sum(ts) FROM edit
         WHERE file_id IN (SELECT value FROM json_each(?))`,
      )
      .get([JSON.stringify([...names.keys()])]);
    return JSON.stringify([row, [...names], [...copies]]);
  }

  private describe(path: string, file: KnownFile): Blame {
    const edits = new Map<number, BlameEdit>();
    const lines = file.attribution.flatMap((origin, index) => {
      const edit = origin && file.edits.get(origin.change);
      if (origin === null || !edit) return [];
      const known = edits.get(edit.id) ?? blameEdit(edit, file);
      edits.set(edit.id, known);
      return [{ line: index + 1, tier: origin.tier, ...known }];
    });
    return {
      schema: 'contrail.blame/1',
      path,
      sha256: file.sha256,
      lines_total: file.attribution.length,
      lines,
      sessions: this.describeSessions(file),
    };
  }

  private describeSessions(file: KnownFile): BlameSession[] {
    const left = leftBySession(file);
    const sessions = new Map<string, BlameSession>();
    const add = (edit: StoredEdit, edits: number, tier: BlameSession['tier']): void => {
      const uid = edit.sessionUid;
      const known = sessions.get(uid);
      sessions.set(uid, {
        session_uid: uid,
        agent: edit.agent,
        title: known === undefined ? this.title(uid) : known.title,
        edits: (known?.edits ?? 0) + edits,
        tier: surer(known?.tier ?? 'file', tier),
        lines_left: left.get(uid) ?? null,
      });
    };
    const counted = new Set<number>();
    for (const origin of file.attribution) {
      const edit = origin && file.edits.get(origin.change);
      if (origin === null || !edit) continue;
      add(edit, counted.has(edit.id) ? 0 : 1, origin.tier);
      counted.add(edit.id);
    }
    for (const edit of file.edits.values())
      if (file.own.has(edit.fileId) && !counted.has(edit.id)) add(edit, 1, 'file');
    return [...sessions.values()].sort((a, b) => (b.lines_left ?? 0) - (a.lines_left ?? 0));
  }

  private describeOrigin(file: KnownFile, origin: LineOrigin, edit: StoredEdit, line: number): BlameLineOrigin {
    const turn = turnOfEdit(this.db, edit.sessionId, edit.threadId, edit.seq);
    const agentType = this.db.value('SELECT agent_type FROM thread WHERE session_id = ? AND native_id = ?', [
      edit.sessionId,
      edit.threadId,
    ]);
    return {
      ...this.step(edit, file),
      tier: origin.tier,
      ordinal: edit.ordinal,
      edited_path: text(this.db.value('SELECT path FROM file WHERE id = ?', [edit.fileId])),
      tool: edit.tool,
      agent_type: textOrNull(agentType),
      prompt: turn === undefined ? null : promptShape(turn.prompt),
      turn: turn === undefined ? null : { requests: turn.requests, tokens: turn.tokens, microusd: turn.microUsd },
      diff: placeDiff(origin, linesOfPlace(file, origin.place, line)).slice(0, mostDiffLines),
      earlier: origin.earlier.slice(0, mostEarlier).flatMap(id => {
        const before = file.edits.get(id);
        return before === undefined ? [] : [this.step(before, file)];
      }),
    };
  }

  private step(edit: StoredEdit, file: KnownFile): BlameStep {
    return { ...blameEdit(edit, file), session_title: this.title(edit.sessionUid) };
  }

  private title(uid: string): string | null {
    const title = this.db.value(
      `SELECT coalesce(nullif(m.title, ''), s.title) FROM session s LEFT JOIN session_mark m ON m.session_uid = s.uid
       WHERE s.uid = ?`,
      [uid],
    );
    return title === null ? null : text(title);
  }
}

/** An attempt at a file, as its transcript tells it. */
export interface FailedAttempt {
  readonly sessionUid: string;
  readonly threadId: string;
  /** Of the records that made it. */
  readonly seqs: ReadonlySet<number>;
  readonly callIds: ReadonlySet<string>;
  /** Where it stood when its conversation ended. */
  readonly ranges: readonly LineRange[];
}

function placesOfAttempt({ edits, own, attribution }: KnownFile, attempt: FailedAttempt, today: string): LineRange[] {
  const { sessionUid, threadId, seqs, callIds, ranges } = attempt;
  const ofThread = [...edits.values()].filter(edit => edit.sessionUid === sessionUid && edit.threadId === threadId);
  const made = ofThread.filter(({ seq, callId }) => seqs.has(seq) || (callId !== null && callIds.has(callId)));
  const places = linesInPlaceOf(attribution, new Set(made.map(({ id }) => id)));
  if (places.length > 0 || ranges.length === 0) return places;
  const then = ofThread.findLast(({ fileId, status }) => own.has(fileId) && status === 'applied')?.after();
  return typeof then === 'string' ? rangesToday(ranges, then, today) : [];
}

/** The owner reads files of the folders alone; a text may be given for any. */
function contentOf(path: string, given: string | undefined, folders: readonly string[] | null): FileText | undefined {
  if (given !== undefined) return { text: given, sha256: sha256(given) };
  return isInFolders(path, folders) ? readText(new PathIdentity().real(path)) : undefined;
}

function isInFolders(path: string, folders: readonly string[] | null): boolean {
  const paths = new PathIdentity();
  const real = paths.real(path);
  return folders === null || folders.some(folder => paths.isInside(real, paths.real(folder)));
}

function blameEdit(edit: StoredEdit, { models }: KnownFile): BlameEdit {
  return {
    session_uid: edit.sessionUid,
    thread_id: edit.threadId,
    agent: edit.agent,
    model: models.get(edit.id) ?? null,
    at: isoTime(edit.ts),
    call_id: edit.callId,
    seq: edit.seq,
  };
}

function promptShape({ seq, threadId, text: said }: { seq: number; threadId: string; text: string }) {
  return { seq, thread_id: threadId, text: said };
}

function leftBySession({ attribution, edits, own }: KnownFile): Map<string, number> {
  const left = new Map<string, number>();
  const byEdit = linesLeft(attribution);
  for (const edit of edits.values()) {
    const count = byEdit.get(edit.id);
    if (count === undefined && (!own.has(edit.fileId) || edit.hunks().length === 0)) continue;
    left.set(edit.sessionUid, (left.get(edit.sessionUid) ?? 0) + (count ?? 0));
  }
  return left;
}

/** The lines around one that were written in the same place. */
function linesOfPlace({ attribution, today }: KnownFile, place: number, line: number): string[] {
  let first = line;
  while (attribution[first - 1]?.place === place) first--;
  let end = line + 1;
  while (attribution[end]?.place === place) end++;
  return linesOf(today).slice(first, end);
}

function surer(a: BlameSession['tier'], b: BlameSession['tier']): BlameSession['tier'] {
  const tiers: readonly BlameSession['tier'][] = ['file', 'matched', 'exact'];
  return tiers.indexOf(a) >= tiers.indexOf(b) ? a : b;
}

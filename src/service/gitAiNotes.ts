import { dirname, relative, sep } from 'node:path';
import { GitRepositories, type GitRepository } from '../discovery/gitRepository';
import { PathIdentity } from '../discovery/pathIdentity';
import { alignLines } from '../insight/attribution/alignLines';
import { LineTable } from '../insight/attribution/lineTable';
import { hasNotes, type NotedFile, notedLines, notesEdition, refsStamp } from '../interop/gitAi/notedLines';
import { isoTime } from '../store/columns';
import type { BlameNote } from '../store/readModels/blame';
import type { FileText } from './readText';

/** Files whose notes are remembered. */
const mostFiles = 16;
/** Git that cannot tell, or is too slow, is not asked again with every key that is typed. */
const retryMs = 5 * 60_000;

/** What is known of a file at HEAD, as long as HEAD and the notes stay as they are. */
interface KnownHead {
  /** See `refsStamp`. */
  readonly stamp: string;
  /** See `notesEdition`; null without notes or without the file. */
  readonly edition: string | null;
  /** Undefined where git cannot tell. */
  readonly file: NotedFile | null | undefined;
  /** When git was asked, UTC ms. */
  readonly askedAt: number;
}

interface KnownFile {
  readonly head: KnownHead;
  readonly sha256: string;
  readonly notes: BlameNote[] | null;
}

/** Reads what git-ai noted about the lines of files. */
export class GitAiNotes {
  private readonly files = new Map<string, KnownFile>();

  /**
   * What notes say of the lines of a file's text as it is now: of those that are, beyond doubt, lines of the file at
   * HEAD. None where the repository has no notes, or not the file; null where git cannot tell. Git runs only when HEAD or
   * the notes have changed.
   */
  async of(path: string, { text, sha256 }: FileText): Promise<BlameNote[] | null> {
    const paths = new PathIdentity();
    const real = paths.real(path);
    const repository = new GitRepositories(paths).at(dirname(real));
    if (repository === null) return [];
    const known = this.files.get(real);
    const head = await headOf(repository, real, known?.head);
    if (known?.head === head && known.sha256 === sha256) return known.notes;
    const notes = head.file === undefined ? null : head.file === null ? [] : notesToday(head.file, text);
    this.files.delete(real);
    this.files.set(real, { head, sha256, notes });
    const oldest = this.files.keys().next();
    if (this.files.size > mostFiles && !oldest.done) this.files.delete(oldest.value);
    return notes;
  }
}

async function headOf(repository: GitRepository, real: string, known: KnownHead | undefined): Promise<KnownHead> {
  const askedAt = Date.now();
  // Before git is asked: what changes meanwhile is asked for the next time.
  const stamp = refsStamp(repository);
  if (known?.stamp === stamp && (known.file !== undefined || askedAt < known.askedAt + retryMs)) return known;
  const nothing = { stamp, edition: null, file: null, askedAt };
  if (!hasNotes(repository)) return nothing;
  const name = relative(repository.worktreeRoot, real).split(sep).join('/');
  const edition = await notesEdition(repository, name);
  if (edition === null) return nothing;
  if (edition === undefined) return { ...nothing, file: undefined };
  const isSame = known?.edition === edition && known.file !== undefined;
  return { stamp, edition, file: isSame ? known.file : await notedLines(repository, name), askedAt };
}

function notesToday({ lines, notes }: NotedFile, text: string): BlameNote[] {
  const table = new LineTable();
  const then = table.numbersOf(lines.map((line, index) => (index === 0 ? line.replace(/^\ufeff/, '') : line)));
  const runs = alignLines(then, table.numbersIn(text), table);
  return runs.flatMap(({ a, b, length }) =>
    notes.slice(a, a + length).flatMap((note, index): BlameNote[] => {
      if (note === null) return [];
      const { kind, agent, model, conversation, person, commit, at } = note;
      const line = b + index + 1;
      return [
        { line, tier: 'note', source: 'git-ai', kind, agent, model, conversation, person, commit, at: isoTime(at) },
      ];
    }),
  );
}

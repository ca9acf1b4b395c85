import { dirname, relative, sep } from 'node:path';
import { GitRepositories } from '../discovery/gitRepository';
import { PathIdentity } from '../discovery/pathIdentity';
import { alignLines } from '../insight/attribution/alignLines';
import { LineTable } from '../insight/attribution/lineTable';
import { hasNotes, type NotedFile, notedLines, notesEdition } from '../interop/gitAi/notedLines';
import { isoTime } from '../store/columns';
import type { BlameNote } from '../store/readModels/blame';

/** Files whose notes are remembered. */
const mostFiles = 16;

/** Reads what git-ai noted about the lines of files. */
export class GitAiNotes {
  private readonly files = new Map<string, { edition: string; file: NotedFile | undefined }>();

  /**
   * What notes say of the lines of a file's text as it is now: of those that are, beyond doubt, lines of the file at
   * HEAD. None where the repository has no notes, or not the file; null where git cannot tell.
   */
  async of(path: string, text: string): Promise<BlameNote[] | null> {
    const paths = new PathIdentity();
    const real = paths.real(path);
    const repository = new GitRepositories(paths).at(dirname(real));
    if (repository === null || !hasNotes(repository)) return [];
    const name = relative(repository.worktreeRoot, real).split(sep).join('/');
    const edition = await notesEdition(repository, name);
    if (edition === undefined) return null;
    if (edition === null) return [];
    const known = this.files.get(real);
    const file = known?.edition === edition ? known.file : await notedLines(repository, name);
    this.files.delete(real);
    this.files.set(real, { edition, file });
    const oldest = this.files.keys().next();
    if (this.files.size > mostFiles && !oldest.done) this.files.delete(oldest.value);
    return file === undefined ? null : notesToday(file, text);
  }
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

import { runGit } from '../runGit';

/** A line of a file as it is at HEAD, and where it comes from. */
export interface CommittedLine {
  readonly text: string;
  /** The commit that wrote it, and the line (1-based) and name of the file there. */
  readonly commit: string;
  readonly line: number;
  readonly path: string;
  /** When it was committed, UTC ms. */
  readonly at: number;
}

/** As `git blame HEAD` tells it. `path` is relative to `directory`. Undefined where the file is not in HEAD. */
export async function blameOfHead(directory: string, path: string): Promise<CommittedLine[] | undefined> {
  const output = await runGit(directory, ['blame', '--porcelain', '--no-textconv', 'HEAD', '--', path]);
  return output && parsePorcelain(output.toString('utf8'));
}

/** The format is in git-blame(1): a commit's fields are told once, its file's name again where it had several. */
export function parsePorcelain(output: string): CommittedLine[] {
  const commits = new Map<string, { path: string; at: number }>();
  const lines: CommittedLine[] = [];
  let commit = '';
  let line = 0;
  let about = { path: '', at: 0 };
  for (const row of output.split('\n')) {
    if (row.startsWith('\t')) {
      const text = row.slice(1);
      lines.push({ text: text.endsWith('\r') ? text.slice(0, -1) : text, commit, line, ...about });
      continue;
    }
    const [, id, number] = /^([0-9a-f]{40,64}) (\d+) \d+(?: \d+)?$/.exec(row) ?? [];
    if (id !== undefined) {
      [commit, line] = [id, Number(number)];
      about = commits.get(id) ?? { path: '', at: 0 };
      commits.set(id, about);
    } else if (row.startsWith('filename ')) about.path = row.slice('filename '.length);
    else if (row.startsWith('committer-time ')) about.at = Number(row.slice('committer-time '.length)) * 1000;
  }
  return lines;
}

import { count, dollars, plainLine } from '../model/format';
import type { FailureItem, FailureList } from '../store/readModels/failures';
import { shortId, shortPath, shortTime } from './humanText';
import { renderTable } from './table';

/** What failed, the latest first; why and where under what was tried, since all of them are long. */
export function failuresText({ failures }: FailureList, folders: readonly string[] | null, width?: number): string {
  const table = renderTable(
    [
      { head: 'WHEN' },
      { head: 'SESSION' },
      { head: 'KIND' },
      { head: 'COST', align: 'right' },
      { head: 'TRIED, AND WHY IT FAILED', grows: true },
    ],
    failures.flatMap(failure => rowsOf(failure, folders ?? [])),
    width,
  );
  const known = failures.filter(({ microusd }) => microusd !== null);
  const cost = known.reduce((sum, { microusd }) => sum + (microusd ?? 0), 0);
  const unpriced = failures.length - known.length;
  const amount = `${dollars(cost)}${unpriced === 0 ? '' : `, ${count(unpriced)} of unknown cost`}`;
  return `${table}\n\n${count(failures.length)} failed ${failures.length === 1 ? 'approach' : 'approaches'}, ${amount}`;
}

function rowsOf(failure: FailureItem, folders: readonly string[]): string[][] {
  const { review, files, category } = failure;
  const under = [`✗ ${plainLine(failure.why)}`, ...(files.length === 0 ? [] : [`  ${placeText(files, folders)}`])];
  return [
    [shortTime(failure.at), shortId(failure.session_uid), category, dollars(failure.microusd), plainLine(failure.what)],
    ...under.map((line, index) => ['', '', index === 0 ? (review?.verdict ?? '') : '', '', line]),
  ];
}

/** The first file with its lines, and how many more there are. */
function placeText([file, ...others]: FailureItem['files'], folders: readonly string[]): string {
  const lines = file?.ranges[0];
  const place = lines === undefined ? '' : `:${lines[0] === lines[1] ? lines[0] : lines.join('-')}`;
  return plainLine(
    `${lastFolders(shortPath(file?.path ?? '', folders))}${place}${others.length === 0 ? '' : ` +${others.length}`}`,
  );
}

const shownFolders = 3;

/** A long path is told by its end. */
function lastFolders(path: string): string {
  const parts = path.split(/[\\/]/);
  return parts.length <= shownFolders + 1 ? path : `…/${parts.slice(-shownFolders).join('/')}`;
}

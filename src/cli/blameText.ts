import { count, plainLine } from '../model/format';
import type { Blame, BlameLine, BlameNote } from '../store/readModels/blame';
import { agentShortName } from './agentShortName';
import { shortId, shortTime } from './humanText';

export interface BlameTextOptions {
  /** The file's lines, as they were asked about. */
  readonly lines: readonly string[];
  /** Whether a terminal shows it. */
  readonly hasColors: boolean;
}

const dim = '2';
/** Told apart by their place among the file's sessions; none of them means good or bad. */
const sessionColors = ['36', '33', '35', '34', '32', '96', '93', '95', '94', '92'];
/** An exact line has none. */
const marks = { exact: '', matched: '~' } as const;

/** Of what another tool calls an agent. */
const longestName = 20;

/** As `git blame`: every line of the file, before it who wrote it. */
export function blameText(blame: Blame, options: BlameTextOptions): string {
  const { lines, sessions, lines_total, notes = [] } = blame;
  const byLine = new Map(lines.map(line => [line.line, line]));
  const color = new Map(
    sessions.map(({ session_uid }, index) => [session_uid, sessionColors[index % sessionColors.length] ?? dim]),
  );
  const paint = (code: string, text: string): string =>
    options.hasColors && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  // What we know ourselves is said over what another tool says.
  const noted = (notes ?? []).filter(({ line }) => !byLine.has(line));
  const heads = new Map([
    ...noted.map(note => [note.line, noteHeadOf(note)] as const),
    ...lines.map(line => [line.line, headOf(line)] as const),
  ]);
  const widest = [...heads.values()].reduce((most, head) => Math.max(most, head.length), 0);
  const digits = String(options.lines.length).length;
  const shown = options.lines.map((line, index) => {
    const number = index + 1;
    const origin = byLine.get(number);
    const head = (heads.get(number) ?? '').padEnd(widest);
    const code = (origin && color.get(origin.session_uid)) ?? dim;
    return `${paint(code, head)} ${paint(dim, String(number).padStart(digits))} ${printable(line)}`.trimEnd();
  });
  const known = `${count(lines.length)} of ${count(lines_total)} lines were written by agents, as far as that can be told.`;
  return [...shown, '', known, ...notesLines(notes, noted.length), ...sessions.map(sessionLine)].join('\n');
}

function headOf({ tier, session_uid, agent, thread_id, at }: BlameLine): string {
  const name = agentShortName(agent);
  const chain = thread_id === 'main' ? '' : ' ▸';
  return plainLine(`${marks[tier]}${shortId(session_uid)} ${name}${chain} ${shortTime(at)}`);
}

function noteHeadOf({ source, kind, agent, at }: BlameNote): string {
  const name = kind === 'human' ? '(person)' : (agent ?? '(agent)').slice(0, longestName);
  return plainLine(`${source}: ${name} ${shortTime(at)}`);
}

function notesLines(notes: readonly BlameNote[] | null, shown: number): string[] {
  if (notes === null) return ["git-ai's notes could not be read."];
  if (shown === 0) return [];
  return [`Of ${count(shown)} more ${shown === 1 ? 'line' : 'lines'} git-ai's notes alone name the author.`];
}

function sessionLine({ session_uid, agent, title, edits, lines_left, tier }: Blame['sessions'][number]): string {
  const left = lines_left === null ? 'unknown' : count(lines_left);
  const how = tier === 'file' ? 'no line is provably its own' : tier;
  return `${shortId(session_uid)}  ${plainLine(agentShortName(agent))}  ${plainLine(title ?? '(no title)')}: ${count(edits)} ${edits === 1 ? 'edit' : 'edits'}, ${left} ${lines_left === 1 ? 'line' : 'lines'} left (${how})`;
}

/** Tabs stay; what a terminal would obey does not. */
function printable(line: string): string {
  return line.replace(/(?!\t)[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}

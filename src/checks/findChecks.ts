import { recognizeUnwrapped } from './projectRunners';
import type { RecognizedCheck } from './recognizedCheck';
import { tellingOrder } from './runners';
import { type CommandList, type SimpleCommand, type Stage, type Step, splitCommand } from './splitCommand';
import { programName, unwrapCommand } from './unwrapCommand';

/** What the exit status of the whole line says about one command in it. */
export interface StatusTrust {
  /** Zero means that the command passed. */
  readonly zero: boolean;
  /** Anything else means that the command failed, or a check or a preparation before it. */
  readonly nonzero: boolean;
  /** The status is not the line's: it is printed, as this text around `statusMark`. */
  readonly printed: string | null;
}

export interface FoundCheck {
  readonly check: RecognizedCheck;
  readonly trust: StatusTrust;
  /** How many lines of its output get through `head`; 0 behind `grep` and the like, where none can be counted on. */
  readonly keepsLines: number;
}

/** Stands for the number in `StatusTrust.printed`. */
export const statusMark = '\0';

const full: StatusTrust = { zero: true, nonzero: true, printed: null };
const none: StatusTrust = { zero: false, nonzero: false, printed: null };

interface Options {
  readonly pipefail: boolean;
  readonly errexit: boolean;
}
interface Context {
  readonly found: FoundCheck[];
  readonly keepsLines: number;
  /** Of scripts inside scripts (`bash -c "sh -c ..."`). */
  readonly nesting: number;
}

const maxNesting = 4;
/** Cannot fail in practice: after `&&` they leave a failure to the command before them, in a pipe they swallow it. */
const harmless = new Set(
  'echo printf true : cd pwd date ls sleep head tail cat tee wc sort uniq cut tr sed awk less more rm mkdir column'.split(
    ' ',
  ),
);
const neverFailing = new Set(['true', ':', 'echo', 'printf']);
const filters = new Set('grep egrep fgrep rg ag sed awk cut uniq wc jq select-string findstr'.split(' '));

/** The checks of a command line in their order, with what its exit status says about each. */
export function findChecks(command: string): FoundCheck[] {
  const found: FoundCheck[] = [];
  walkList(
    splitCommand(command),
    full,
    { pipefail: false, errexit: false },
    { found, keepsLines: Infinity, nesting: 0 },
  );
  return found;
}

/**
 * The check a line is about: the last one whose end the exit status tells; where it tells of none, the most telling.
 */
export function decidingCheck(found: readonly FoundCheck[]): FoundCheck | null {
  const last = found.at(-1);
  if (last === undefined) return null;
  if (found.some(({ trust }) => trust.zero && trust.printed === null)) return last;
  const rank = ({ check }: FoundCheck) => tellingOrder.indexOf(check.category);
  return found.reduce((best, next) => (rank(next) <= rank(best) ? next : best));
}

function walkList(list: CommandList, trust: StatusTrust, inherited: Options, context: Context): void {
  const statements = splitStatements(list);
  let options = inherited;
  const ending = exitOrigin(statements);
  for (const [index, statement] of statements.entries()) {
    options = withSet(statement, options);
    let own = none;
    let pipefail = options.pipefail;
    const rest = statements.slice(index + 1, index + 6);
    const printed = trust.printed === null ? printedStatus(rest) : null;
    if (statement.at(-1)?.operator === '&') own = none;
    else if (ending && ending.index === index) {
      own = trust;
      pipefail ||= ending.ofPipe;
    } else if (ending === null && index === statements.length - 1) own = trust;
    else if (options.errexit || leavesOnFailure(statement))
      own = { ...trust, nonzero: trust.nonzero && rest.every(later => later.every(isHarmless)) };
    else if (printed) {
      own = { zero: true, nonzero: true, printed: printed.text };
      pipefail ||= printed.ofPipe;
    }
    walkStatement(statement, own, { ...options, pipefail }, context);
  }
}

type Statement = readonly Step[];

function splitStatements(list: CommandList): Statement[] {
  const statements: Step[][] = [];
  let current: Step[] = [];
  for (const step of list) {
    current.push(step);
    if (step.operator === ';' || step.operator === '&') {
      statements.push(current);
      current = [];
    }
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

function walkStatement(statement: Statement, trust: StatusTrust, options: Options, context: Context): void {
  const trusts: StatusTrust[] = [];
  let right = trust;
  for (let index = statement.length - 1; index >= 0; index--) {
    const step = statement[index];
    const before = statement[index - 1]?.operator;
    if (!step) continue;
    if (before === '||') {
      trusts[index] = { ...right, zero: false };
      if (!alwaysFails(step)) right = neverFails(step) ? none : { ...right, zero: false };
    } else {
      trusts[index] = right;
      if (before === '&&' && right.nonzero && !isHarmless(step)) right = { ...right, nonzero: false };
    }
  }
  for (const [index, step] of statement.entries())
    walkPipeline(step, step.negated ? none : (trusts[index] ?? none), options, context);
}

function walkPipeline(step: Step, trust: StatusTrust, options: Options, context: Context): void {
  const [only] = step.stages;
  if (step.stages.length === 1 && only) {
    walkStage(only, trust, options, context);
    return;
  }
  // From the right, since what a stage can tell depends on all after it.
  const stages: { trust: StatusTrust; keepsLines: number }[] = [];
  let own = trust;
  let keepsLines = context.keepsLines;
  for (const stage of step.stages.toReversed()) {
    stages.push({ trust: own, keepsLines });
    own = {
      ...trust,
      zero: trust.zero && options.pipefail,
      nonzero: own.nonzero && harmless.has(stageProgram(stage)),
    };
    keepsLines = Math.min(keepsLines, keptLines(stage));
  }
  for (const stage of step.stages) {
    const place = stages.pop() ?? { trust, keepsLines };
    walkStage(stage, place.trust, options, { ...context, keepsLines: place.keepsLines });
  }
}

function walkStage(stage: Stage, trust: StatusTrust, options: Options, context: Context): void {
  if (stage.kind === 'group') {
    walkList(stage.body, stage.conditional ? none : trust, options, context);
    return;
  }
  for (const list of stage.substitutions)
    walkList(list, stage.words.every(isAssignment) ? trust : none, { ...options, errexit: false }, context);
  if (stage.words.length === 0) return;
  const unwrapped = unwrapCommand(stage.words);
  const { script, pipefail } = unwrapped;
  if (script !== null) {
    if (context.nesting < maxNesting)
      walkList(splitCommand(script), trust, { pipefail, errexit: false }, { ...context, nesting: context.nesting + 1 });
    return;
  }
  const check = recognizeUnwrapped(unwrapped);
  if (check) context.found.push({ check, trust, keepsLines: context.keepsLines });
}

const isAssignment = (word: string) => /^[A-Za-z_]\w*=/.test(word);

function stageProgram(stage: Stage): string {
  return stage.kind === 'command' ? programName(stage.words[0] ?? '').toLowerCase() : '';
}

function keptLines(stage: Stage): number {
  const program = stageProgram(stage);
  if (program !== 'head' || stage.kind === 'group') return filters.has(program) ? 0 : Infinity;
  const count = stage.words.slice(1).find(word => /^(?:-n?|--lines=)?\d+$/.test(word));
  return count === undefined ? 10 : Number(count.replace(/\D+/, ''));
}

/** The only command of a step, when it has just one. */
function single(step: Step | undefined): SimpleCommand | null {
  const stage = step?.stages.length === 1 ? step.stages[0] : undefined;
  return stage?.kind === 'command' ? stage : null;
}

function isHarmless(step: Step): boolean {
  return step.stages.every(stage =>
    stage.kind === 'group'
      ? stage.body.every(isHarmless)
      : harmless.has(stageProgram(stage)) ||
        isAssignment(stage.words[0] ?? '') ||
        recognizeUnwrapped(unwrapCommand(stage.words)) !== null,
  );
}

function alwaysFails(step: Step): boolean {
  const stage = step.stages.length === 1 ? step.stages[0] : undefined;
  if (stage?.kind === 'group') return stage.body.length > 0 && alwaysFails(stage.body[stage.body.length - 1] ?? step);
  const [program, status] = stage?.words ?? [];
  return program === 'false' || ((program === 'exit' || program === 'return') && status !== '0');
}

function neverFails(step: Step): boolean {
  const stage = step.stages.at(-1);
  if (stage?.kind === 'group') return stage.body.length > 0 && neverFails(stage.body[stage.body.length - 1] ?? step);
  const [program, status] = stage?.words ?? [];
  return program === 'exit' ? status === '0' : neverFailing.has(program ?? '');
}

/** `check || exit 1` before other statements: nothing after it runs when it fails. */
function leavesOnFailure(statement: Statement): boolean {
  const step = statement.at(-1);
  return statement.at(-2)?.operator === '||' && step !== undefined && alwaysFails(step);
}

function withSet(statement: Statement, options: Options): Options {
  const [program, ...args] = single(statement[0])?.words ?? [];
  if (program !== 'set' && program !== 'setopt') return options;
  return {
    pipefail: args.includes('+o') ? options.pipefail : options.pipefail || args.includes('pipefail'),
    errexit: options.errexit
      ? !args.includes('+e')
      : args.some(arg => /^-[a-z]*e/.test(arg)) || args.includes('errexit'),
  };
}

/** `$?`, `${PIPESTATUS[0]}`, `$pipestatus[1]` */
const statusWord = /\$\?|\$\{?(?:PIPESTATUS|pipestatus)(?:\[\d\])?\}?|\$LASTEXITCODE/;
const ofPipeWord = /pipestatus/i;

/** A line that ends in `exit $status`: the statement whose status that is. */
function exitOrigin(statements: readonly Statement[]): { index: number; ofPipe: boolean } | null {
  const [program, word = ''] = single(statements.at(-1)?.[0])?.words ?? [];
  if (program !== 'exit' || !word.startsWith('$')) return null;
  const end = statements.length - 1;
  if (statusWord.test(word)) return { index: end - 1, ofPipe: ofPipeWord.test(word) };
  const name = word.replace(/[${}]/g, '');
  for (let index = end - 1; index > 0; index--) {
    const saved = single(statements[index]?.[0])?.words[0] ?? '';
    if (saved.startsWith(`${name}=`) && statusWord.test(saved))
      return { index: index - 1, ofPipe: ofPipeWord.test(saved) };
  }
  return { index: -1, ofPipe: false };
}

/** The text with which the statements after a check print its status: `; echo "exit: $?"`, `; rc=$?; echo rc=$rc`. */
function printedStatus(rest: readonly Statement[]): { text: string; ofPipe: boolean } | null {
  let mark: RegExp | string = statusWord;
  let ofPipe = false;
  for (const [index, statement] of rest.entries()) {
    const words = single(statement[0])?.words ?? [];
    const first = words[0] ?? '';
    if (index === 0 && words.length === 1 && isAssignment(first) && statusWord.test(first)) {
      ofPipe = ofPipeWord.test(first);
      const name = first.slice(0, first.indexOf('='));
      mark = new RegExp(`\\$\\{?${name}(?!\\w)\\}?`);
      continue;
    }
    if (first === 'echo') {
      const text = words
        .slice(1)
        .filter(word => word !== '-e' && word !== '-n')
        .join(' ');
      if (mark.test(text)) {
        const printed = text.replace(mark, statusMark);
        return { text: printed.replaceAll(/\\n/g, ''), ofPipe: ofPipe || ofPipeWord.test(text) };
      }
    }
    if (mark === statusWord) return null;
  }
  return null;
}

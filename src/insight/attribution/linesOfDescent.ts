import { alignLines } from './alignLines';
import type { FileChange } from './fileChange';
import { KnownTexts } from './knownTexts';
import type { LineUses } from './lineUses';

/** A change with its place in the order of all edits. */
export interface Step {
  readonly change: FileChange;
  readonly order: number;
}

export interface LinesOfDescent {
  /** The changes that led to the file of today. */
  readonly own: readonly Step[];
  /** Those of `own` that were made under a name which the file got rid of by no recorded move. */
  readonly joined: ReadonlySet<number>;
  /** The changes of each other file. */
  readonly others: readonly (readonly Step[])[];
}

/** So much of the larger text has to be in the other for the one file to have become the other. */
const fewestShared = 0.7;

/** Sorts the changes by the file that they were made to, followed over its moves. */
export function linesOfDescent(
  changes: readonly FileChange[],
  path: string,
  today: readonly number[],
  uses: LineUses,
): LinesOfDescent {
  const rest = changes.map((change, order) => ({ change, order }));
  let own = takeDescent(rest, path);
  let others: Step[][] = [];
  for (let last = rest.at(-1); last !== undefined; last = rest.at(-1)) {
    if (last.change.operation === 'delete') rest.pop();
    else others.push(takeDescent(rest, last.change.movedTo ?? last.change.path));
  }
  const joined = new Set<number>();
  for (;;) {
    const former = formerFile(own, others, today, uses);
    if (former === null) return { own, joined, others };
    for (const { change } of former) joined.add(change.id);
    own = [...former, ...own];
    others = others.filter(steps => steps !== former);
  }
}

/** Takes the changes of one file out of `rest`, back over its moves, until it was deleted or another took its name. */
function takeDescent(rest: Step[], path: string): Step[] {
  const taken: Step[] = [];
  let name = path;
  for (let at = rest.length - 1; at >= 0; at--) {
    const step = rest[at];
    if (step === undefined) break;
    const { path: from, movedTo, operation, status } = step.change;
    if (movedTo !== name && from !== name) continue;
    const isGone = operation === 'delete' || (movedTo !== null && movedTo !== name);
    if (isGone && status === 'applied') break;
    rest.splice(at, 1);
    if (isGone) continue;
    taken.push(step);
    if (status === 'applied') name = from;
  }
  return taken.reverse();
}

/**
 * The file that went on as this one by no edit (renamed by git, brought back, merged): what it ended with is nearly what
 * this one began with.
 */
function formerFile(
  own: readonly Step[],
  others: readonly Step[][],
  today: readonly number[],
  uses: LineUses,
): Step[] | null {
  const [first] = own;
  if (others.length === 0 || first?.change.operation === 'create') return null;
  const began = first === undefined ? today : textsOf(own, uses).before(0);
  if (began === null || began === undefined) return null;
  let best: Step[] | null = null;
  let most = fewestShared;
  for (const steps of others) {
    const last = steps.at(-1);
    if (last === undefined || last.change.isCopy || (first !== undefined && last.order > first.order)) continue;
    const ended = textsOf(steps, uses).after(steps.length - 1);
    if (ended === null || ended === undefined) continue;
    const shared = alignLines(ended, began, uses.table).reduce((sum, { length }) => sum + length, 0);
    const share = shared / Math.max(ended.length, began.length, 1);
    if (share <= most) continue;
    best = steps;
    most = share;
  }
  return best;
}

function textsOf(steps: readonly Step[], uses: LineUses): KnownTexts {
  return new KnownTexts(
    steps.map(({ change }) => change),
    uses,
  );
}

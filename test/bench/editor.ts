import { type EditorFigures, type HostLoad, installEditor, measureDemo, measureThousand } from './inEditor';
import type { Row } from './inStoreRows';
import { median } from './measure';

/** Of waits, ms. */
const limits: readonly (readonly [RegExp, number])[] = [
  [/^1 MB appended/, 300],
  [/group|filter/, 100],
  [/^agent's edit/, 1000],
];
/** Windows of each kind. */
const windows = 3;

/** DESIGN 13, in a real VS Code: activation, how long the extension host is kept busy, and how long a user waits. */
export async function editor(): Promise<Row[]> {
  let installation: Awaited<ReturnType<typeof installEditor>>;
  try {
    installation = await installEditor();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ what: `VS Code: ${why}`, cold: '', warm: 'not measured', ratio: null, target: '', met: null }];
  }
  const demo: EditorFigures[] = [];
  const thousand: EditorFigures[] = [];
  for (let window = 0; window < windows; window++) {
    demo.push(await measureDemo(installation));
    thousand.push(await measureThousand(installation));
  }
  return [
    figure(
      'VS Code: activation, as Show Running Extensions says',
      [...demo, ...thousand].map(({ activationMs }) => activationMs),
      50,
    ),
    figure(
      '  processor time of loading, one block',
      [...demo, ...thousand].map(({ start }) => start.loadMs),
      16,
    ),
    figure(
      '  processor time of activating, one block',
      [...demo, ...thousand].map(({ start }) => start.activateMs),
      16,
    ),
    ...loadRows(demo),
    ...loadRows(thousand),
    ...waitRows(demo),
    ...waitRows(thousand),
  ];
}

function waitRows(figures: readonly EditorFigures[]): Row[] {
  return Object.keys(figures[0]?.waits ?? {}).map(name =>
    figure(
      `  wait, from the click, the key or the write to what is shown: ${name}`,
      figures.map(({ waits }) => waits[name] ?? Number.NaN),
      limits.find(([names]) => names.test(name))?.[1] ?? null,
    ),
  );
}

function loadRows(figures: readonly EditorFigures[]): Row[] {
  return Object.keys(figures[0]?.loads ?? {}).flatMap(name => {
    const loads = figures.flatMap(({ loads }) => loads[name] ?? []);
    // While the window starts, the turns are those of all extensions that come with the editor.
    const isStart = name.startsWith('start');
    return [
      figure(
        `VS Code: longest block of the extension: ${name}`,
        // A turn took no longer than that, whoever else had the processor meanwhile.
        loads.map(({ ours, turnCpuMs }) => Math.min(ours.longestMs, turnCpuMs)),
        16,
        slowest(loads),
      ),
      figure(
        '  processor time of the longest turn of the whole host',
        loads.map(({ turnCpuMs }) => turnCpuMs),
        isStart ? null : 16,
      ),
    ];
  });
}

function slowest(loads: readonly HostLoad[]): string {
  return loads.toSorted((a, b) => b.ours.longestMs - a.ours.longestMs)[0]?.ours.longestIn[0] ?? '';
}

/** The first window's, and the median of all. */
function figure(what: string, all: readonly number[], limit: number | null, note: string | null = null): Row {
  const middle = median(all);
  return {
    what,
    cold: `${(all[0] ?? Number.NaN).toFixed(1)} ms`,
    warm: `${middle.toFixed(1)} ms (most ${Math.max(...all).toFixed(1)})`,
    ratio: note,
    target: limit === null ? '' : `under ${limit} ms`,
    met: limit === null ? null : middle < limit,
  };
}

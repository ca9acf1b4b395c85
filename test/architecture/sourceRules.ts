import { posix } from 'node:path';

/** Texts by path relative to the repository, with `/`. */
export type Sources = ReadonlyMap<string, string>;

/** What is known of agents and their transcripts before anything is asked. */
const core = ['model', 'discovery', 'checks', 'pricing', 'agents', 'store'];
/** What the terminal and the editor are made of. */
const programs = [...core, 'ingest', 'insight', 'service', 'export', 'agentTools'];

/** The rooms of src/ and the rooms each may import from. Whatever is not listed here does not exist. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  model: [],
  discovery: ['model'],
  checks: ['model'],
  pricing: ['model'],
  agents: ['model', 'checks'],
  store: ['model'],
  ingest: core,
  insight: [...core, 'ingest'],
  // What other tools know of the same work.
  interop: ['model', 'discovery'],
  service: [...core, 'ingest', 'insight', 'interop'],
  export: ['model'],
  // What agents ask, in the terminal and in the editor: texts for models, without secrets.
  agentTools: ['model', 'store', 'service', 'export'],
  cli: programs,
  // Runs in the editor and in the page of its panel: of the other rooms it takes types and pure functions.
  panel: ['model', 'store', 'service'],
  vscode: [...programs, 'panel'],
};

/** Node's modules for rooms that may not use all of them. */
const builtins: Readonly<Record<string, readonly string[]>> = {
  model: [],
  agents: ['node:path', 'node:crypto', 'node:fs'],
};

const longestFile = 400;

/** Folders of test/ that mirror no room of src/. */
const testOnly = new Set([
  'architecture',
  'bench',
  'compare',
  'editor',
  'eval',
  'fixtures',
  'scripts',
  'support',
  'webview',
]);

export interface ImportEdge {
  readonly from: string;
  /** The imported file, relative to the repository, or the name of a package. */
  readonly to: string;
}

/** The imports of all files: static, dynamic, for types, and re-exports. */
export function importsOf(sources: Sources): ImportEdge[] {
  return [...sources].flatMap(([from, text]) =>
    specifiers(text).map(specifier => ({ from, to: resolve(sources, from, specifier) })),
  );
}

function specifiers(text: string): string[] {
  const code = withoutComments(text);
  const statements = /^[ \t]*(?:import|export)\b(?:[^'"`;=(]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm;
  const calls = /\b(?:import|require)\s*\(\s*['"]([^'"\n]+)['"]/g;
  return [...code.matchAll(statements), ...code.matchAll(calls)].flatMap(match => match[1] ?? []);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' ')).replace(/^[ \t]*\/\/.*$/gm, '');
}

function resolve(sources: Sources, from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = posix.join(posix.dirname(from), specifier);
  return [path, `${path}.ts`, `${path}/index.ts`].find(candidate => sources.has(candidate)) ?? path;
}

/** Imports against the order of the rooms, of `vscode` outside its room, and of Node where a room may not use it. */
export function misdirectedImports(sources: Sources): string[] {
  return importsOf(sources).flatMap(({ from, to }) => {
    const room = roomOf(from);
    const problem = `${from} imports ${to}`;
    if (to === 'vscode') return room === 'vscode' || from === 'src/extension.ts' ? [] : [problem];
    if (to.startsWith('node:')) return builtins[room ?? '']?.includes(to) === false ? [problem] : [];
    if (!to.startsWith('src/')) return to.startsWith('test/') ? [problem] : [];
    const target = roomOf(to);
    // The programs at the top of src/ put everything together; nothing imports them.
    if (target === undefined) return [problem];
    return room === undefined || room === target || rooms[room]?.includes(target) ? [] : [problem];
  });
}

/** Files in folders of src/ that the table above does not know. */
export function unknownRooms(sources: Sources): string[] {
  return [...sources.keys()].filter(path => {
    const room = roomOf(path);
    return room !== undefined && rooms[room] === undefined;
  });
}

/** The folder under src/, undefined for the programs that stand in src/ itself. */
function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** Each cycle once, as `a -> b -> a`. */
export function cycles(sources: Sources): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of importsOf(sources)) {
    if (sources.has(to)) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const target of next.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

/** Default exports, barrels, `any`, and files too long to be about one thing. */
export function forbiddenShapes(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const code = withoutComments(text);
    const problems: string[] = [];
    if (/^[ \t]*export\s+default\b|\bas\s+default\b/m.test(code)) problems.push('has a default export');
    if (/\/index\.ts$/.test(path) || /^[ \t]*export\s+(?:type\s+)?(?:\*|\{[^}]*\}\s*from)/m.test(code)) {
      problems.push('is a barrel');
    }
    if (/(?:[:<|&,(]|=>|\bas|=)\s*any\b(?!\s*[(:])/.test(withoutStrings(code))) problems.push('uses any');
    const lines = text.split('\n').length - 1;
    if (lines > longestFile) problems.push(`has ${lines} lines`);
    return problems.map(problem => `${path} ${problem}`);
  });
}

/** Strings emptied, line by line, so that a quote in a pattern spoils no more than its own line. */
function withoutStrings(code: string): string {
  return code.replace(/`[^`]*`|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''").replace(/\/\/.*$/gm, '');
}

/** Tests in a folder that src/ does not have. */
export function strayTests(tests: Iterable<string>, folders: ReadonlySet<string>): string[] {
  return [...tests].filter(path => {
    const folder = posix.dirname(posix.relative('test', path));
    return folder !== '.' && !testOnly.has(folder.split('/')[0] ?? '') && !folders.has(`src/${folder}`);
  });
}

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = fileURLToPath(new URL('../media/demo', import.meta.url));

// The folders in which the sessions were recorded, one per agent; both become the one demo workspace.
const recordedFolder = /\/srv\/agents\/(?:claude-code|codex)\/(workspace|home)(?![\w-]|\.\w)/g;
const recordedFolderUrl = /file:\/\/\/srv\/agents\/(?:claude-code|codex)\/workspace(?![\w-]|\.\w)/g;
const encodedFolder = /-srv-agents-(?:claude-code|codex)-workspace(?![\w-])/g;

const marker = '.contrail-demo';

/**
 * Lays the demo out under `targetDir`: a workspace with its git repository, and a home with the stores of the agents
 * that worked on it. What an earlier call left there is replaced; same directory, same result. Throws when the directory
 * holds something else.
 *
 * @param {string} targetDir
 * @returns {{home: string, workspace: string}} absolute real paths
 */
export function layOutDemo(targetDir) {
  mkdirSync(targetDir, { recursive: true });
  const target = realpathSync(targetDir);
  const [home, workspace] = [join(target, 'home'), join(target, 'workspace')];
  if (!existsSync(join(target, marker)) && readdirSync(target).length > 0) {
    throw new Error(`${target} is not empty and holds no demo`);
  }
  writeFileSync(join(target, marker), '');
  for (const folder of [home, workspace]) rmSync(folder, { recursive: true, force: true });

  cpSync(join(source, 'workspace'), workspace, { recursive: true });
  renameSync(join(workspace, '_git'), join(workspace, '.git'));
  for (const folder of ['refs/tags', 'objects/info', 'objects/pack']) {
    mkdirSync(join(workspace, '.git', folder), { recursive: true });
  }

  const texts = new Map();
  for (const path of filesBelow(join(source, 'home'))) {
    const name = relative(join(source, 'home'), path);
    const encodedName = name.replace(encodedFolder, () => encodeFolder(workspace));
    texts.set(join(home, encodedName), moveTo(readFileSync(path, 'utf8'), { home, workspace }));
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, adjustForkOffset(text, texts));
    const time = lastTimestamp(text);
    if (time !== undefined) utimesSync(path, time, time);
  }
  return { home, workspace };
}

/** Puts the demo's folders in the place of the recorded ones. */
function moveTo(text, { home, workspace }) {
  // Separators are `/` on Windows too: these strings stand inside JSON, at times inside JSON inside JSON.
  const inJson = path => JSON.stringify(path.split(sep).join('/')).slice(1, -1);
  return text
    .replace(recordedFolderUrl, () => inJson(pathToFileURL(workspace).href))
    .replace(recordedFolder, (_, folder) => inJson(folder === 'home' ? home : workspace))
    .replace(encodedFolder, () => encodeFolder(workspace));
}

/** Claude Code's name of a project's folder. */
function encodeFolder(path) {
  return path.replace(/[^A-Za-z0-9-]/g, '-');
}

/** A Codex fork says at which byte of its parent it begins, and moving the paths has moved that byte. */
function adjustForkOffset(text, texts) {
  const base = /"history_base":\{"thread_id":"([^"]+)","end_ordinal_exclusive":(\d+),"end_byte_offset":(\d+)/;
  return text.replace(base, (whole, threadId, lines, offset) => {
    const parent = [...texts].find(([path]) => path.endsWith(`${threadId}.jsonl`));
    if (parent === undefined) return whole;
    const shared = parent[1].split('\n').slice(0, Number(lines)).join('\n');
    return whole.replace(`:${offset}`, `:${Buffer.byteLength(shared) + 1}`);
  });
}

function lastTimestamp(text) {
  const times = [...text.matchAll(/"timestamp":"(\d{4}-[^"]+Z)"/g)].map(match => Date.parse(match[1]));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

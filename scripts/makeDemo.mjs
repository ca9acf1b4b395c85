// Makes media/demo/home from the recorded sessions in test/fixtures: `node scripts/makeDemo.mjs`.
// The conversations are kept line by line; what the agents' clients log for themselves is left out or cut, so that the
// demo stays small. media/demo/workspace is kept by hand: the files as these sessions left them.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const recordings = join(root, 'test/fixtures/recordings');
const demo = join(root, 'media/demo/home');

// Claude Code: three attempts at a rounding bug, subagents (nested and in the background), one session continued with
// three models, a fork of it, refusals and API errors, a session in the terminal with a rejection and a rewind.
const claudeSessions = [
  'd3eb0133-db06-456a-9be9-2abebb9bf981',
  '26e8b705-117a-4d0d-8093-124fc5e6160a',
  '9b3972c7-ea24-4dfb-9fc2-67c736b52757',
  '4cb9d8e1-685e-45df-8f03-999e67e8225e',
  '9864e8cc-9ea3-4790-9f9b-0cbcb15fbeba',
  'd9d34da3-9921-4190-a8e2-9b733176efc0',
];

// Codex: the same bug, a model that works through JavaScript, subagents with both kinds of model, a resume and a fork.
const codexThreads = [
  '01a1fb1a-05f6-7510-b855-ae41a410883e',
  '01a1fb1a-1015-71f0-9f7a-8c00e66e1120',
  '01a1fb1a-137b-7dc0-8b07-7a6344fe2839',
  '01a1fb1a-13e8-7c23-8f68-e1947d060b2a',
  '01a1fb1a-1419-7a13-826f-d396aee391b5',
  '01a1fb1a-19f2-75a0-8ef7-bbaf1a4bf20b',
  '01a1fb1a-1a5a-7090-84ae-9ca7a4d43046',
  '01a1fb1a-1a8b-7442-a9ea-c49be71723dd',
  '01a1fb1a-1b0b-7aa2-8880-0a32c0767983',
  '01a1fb1a-1dae-76c1-a52b-8097af720e8d',
  '01a1fb1a-21db-7640-9d16-cad3f28bc539',
];

const longestPrompt = 160;
const promptKeys = new Set(['base_instructions', 'developer_instructions', 'host_skills', 'world_state']);

/** Cuts long texts everywhere below `value`; empties lists of tools. */
function cut(value) {
  if (typeof value === 'string') return value.length > longestPrompt ? `${value.slice(0, longestPrompt)}…` : value;
  if (Array.isArray(value)) return value.map(cut);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'tools' && Array.isArray(inner) ? [] : cut(inner)]),
  );
}

/** Cuts the clients' prompts inside a record and nothing else. */
function cutPrompts(value) {
  if (Array.isArray(value)) return value.map(cutPrompts);
  if (value === null || typeof value !== 'object') return value;
  if (value.role === 'developer' || value.type === 'additional_tools' || promptKeys.has(value.type)) return cut(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, promptKeys.has(key) ? cut(inner) : cutPrompts(inner)]),
  );
}

function compactLine(line) {
  if (line === '') return line;
  const record = JSON.parse(line);
  if (/^api-request/.test(record.type)) return undefined;
  if (record.type === 'attachment') {
    const own = record.attachment.type === 'queued_command' || record.attachment.type === 'file';
    return JSON.stringify(own ? { ...record, rendered: cut(record.rendered) } : cut(record));
  }
  const compact = cutPrompts(record);
  return JSON.stringify(compact) === JSON.stringify(record) ? line : JSON.stringify(compact);
}

function compact(text) {
  return text
    .split('\n')
    .map(compactLine)
    .filter(line => line !== undefined)
    .join('\n');
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

function take(home, chosen) {
  for (const path of filesBelow(home)) {
    const name = relative(home, path);
    if (!chosen.some(id => name.includes(id))) continue;
    const target = join(demo, name);
    mkdirSync(dirname(target), { recursive: true });
    const text = readFileSync(path, 'utf8');
    writeFileSync(target, name.endsWith('.jsonl') ? compact(text) : text);
  }
}

rmSync(demo, { recursive: true, force: true });
take(join(recordings, 'claude-code/home'), claudeSessions);
take(join(recordings, 'codex/home'), codexThreads);

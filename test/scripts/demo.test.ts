import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { layOutDemo } from '../../scripts/demo.mjs';

function contents(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) visit(inner);
      else found.set(inner.slice(folder.length), readFileSync(inner, 'latin1'));
    }
  };
  visit(folder);
  return found;
}

describe('layOutDemo', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'contrail demo.é-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('moves both agents into one workspace, leaving no recorded path behind', () => {
    const { home, workspace } = layOutDemo(folder);
    const jsonPath = JSON.stringify(workspace.split(sep).join('/')).slice(1, -1);
    for (const store of ['.claude', '.codex']) {
      const transcripts = [...contents(join(home, store))].filter(([path]) => path.endsWith('.jsonl'));
      ok(transcripts.length > 5, store);
      for (const [path, text] of transcripts) {
        ok(!/srv[/-]agents/.test(text + path), path);
        const recorded = Buffer.from(text, 'latin1').toString('utf8');
        ok(recorded.includes(`"cwd":"${jsonPath}"`), path);
        for (const line of recorded.split('\n')) if (line !== '') JSON.parse(line);
      }
    }
  });

  it("names Claude Code's folder after the workspace, by its rule", () => {
    const { home, workspace } = layOutDemo(folder);
    deepEqual(readdirSync(join(home, '.claude/projects')), [workspace.replace(/[^A-Za-z0-9-]/g, '-')]);
  });

  it('makes the workspace a git repository on its branch', () => {
    const { workspace } = layOutDemo(folder);
    equal(readFileSync(join(workspace, '.git/HEAD'), 'utf8').trim(), 'ref: refs/heads/feature/invoice-rounding');
    ok(existsSync(join(workspace, 'src/round.js')));
  });

  it('says where a fork begins in the bytes as laid out', () => {
    const { home } = layOutDemo(folder);
    const rollouts = [...contents(join(home, '.codex'))];
    const base = /"history_base":\{"thread_id":"([^"]+)","end_ordinal_exclusive":(\d+),"end_byte_offset":(\d+)/;
    const found = rollouts.flatMap(([, text]) => base.exec(text) ?? []);
    const parent = rollouts.find(([path]) => path.endsWith(`${found[1]}.jsonl`))?.[1] ?? '';
    equal(parent.slice(0, Number(found[3])).split('\n').length - 1, Number(found[2]));
    equal(parent[Number(found[3]) - 1], '\n');
  });

  it('gives the same result when called again, and mends what was changed', () => {
    const { home, workspace } = layOutDemo(folder);
    const first = contents(folder);
    writeFileSync(join(workspace, 'src/round.js'), 'changed');
    writeFileSync(join(home, 'extra'), '');
    layOutDemo(folder);
    deepEqual(contents(folder), first);
  });

  it('dates the transcripts by their last record', () => {
    const { home } = layOutDemo(folder);
    const [path, text] = [...contents(join(home, '.codex'))][0] ?? ['', ''];
    const times = [...text.matchAll(/"timestamp":"([^"]+)"/g)].map(match => Date.parse(match[1] ?? ''));
    equal(Math.round(statSync(join(home, '.codex', path)).mtimeMs), Math.max(...times));
  });

  it('refuses a folder that holds something else', () => {
    mkdirSync(join(folder, 'workspace'));
    throws(() => layOutDemo(folder), /is not empty/);
    ok(existsSync(join(folder, 'workspace')));
  });
});

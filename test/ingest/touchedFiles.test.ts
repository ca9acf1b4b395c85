import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { sharedPath } from '../support/shared';
import { openTestStore, temporaryFolder } from '../support/testStore';

const metadataFile = z.object({ session_id: z.string(), files_touched: z.optional(z.array(z.string())) });

interface Corpus {
  readonly folder: string;
  /** Where the agent keeps a session's transcript under a home. */
  readonly place: (sessionId: string) => string;
  /** Calls of edit tools, by what stands in the transcript before the file's name. */
  readonly editCall: (file: string) => RegExp;
  /** Files that commits hold and the sessions' edit tools did not write: by shell commands, subagents and people. */
  readonly byOthers: number;
}

const corpora: Record<string, Corpus> = {
  'claude-code': {
    folder: 'corpus/claude-code/entireio__cli',
    place: id => `.claude/projects/-project/${id}.jsonl`,
    editCall: file => new RegExp(`"name":"(?:Edit|MultiEdit|Write)","input":\\{"file_path":"[^"]*/${escaped(file)}"`),
    byOthers: 18,
  },
  codex: {
    folder: 'corpus/codex/EntityProcess__agentv',
    place: id => `.codex/sessions/2026/01/01/rollout-2026-01-01T00-00-00-${id}.jsonl`,
    editCall: file => new RegExp(`\\*\\*\\* (?:Add|Update|Delete) File: (?:[^\\\\"]*/)?${escaped(file)}\\\\n`),
    byOthers: 9,
  },
};

describe('files that Entire states for a session', function () {
  this.timeout(120_000);

  for (const [agent, { folder, place, editCall, byOthers }] of Object.entries(corpora)) {
    const path = sharedPath(folder);
    it(`are all among those that ${agent} edited, if its edit tools wrote them${path === undefined ? ' (skipped: no corpus here)' : ''}`, async function () {
      if (path === undefined) return this.skip();
      const missing: string[] = [];
      let others = 0;
      let found = 0;
      let named = 0;
      for (const transcript of transcriptsIn(path)) {
        const metadata = metadataFile.parse(
          JSON.parse(readFileSync(join(dirname(transcript), 'metadata.json'), 'utf8')),
        );
        const touched = metadata.files_touched ?? [];
        const files = await filesOf(transcript, place(metadata.session_id));
        const text = readFileSync(transcript, 'utf8');
        for (const file of touched) {
          const isNamed = editCall(file).test(text);
          if (isNamed) named++;
          if (files.some(edited => edited.endsWith(`/${file}`))) found++;
          else if (isNamed) missing.push(`${metadata.session_id}: ${file}`);
          else others++;
        }
      }
      assert.deepEqual(missing, []);
      assert.ok(named > 20 && found >= named);
      assert.equal(others, byOthers);
    });
  }
});

function transcriptsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('full.jsonl'))
    .map(name => join(folder, name));
}

/** Paths that `contrail files` lists for a session of its own store. */
async function filesOf(transcript: string, place: string): Promise<string[]> {
  const home = temporaryFolder();
  const store = await openTestStore();
  try {
    mkdirSync(dirname(join(home, place)), { recursive: true });
    cpSync(transcript, join(home, place));
    await store.ingest(home);
    return store.owner.files({ folders: null }).files.map(({ path }) => path);
  } finally {
    store.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

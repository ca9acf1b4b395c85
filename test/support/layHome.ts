import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AgentAdapter, SourceRef, StoreRoot } from '../../src/agents/adapter';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import type { AgentId } from '../../src/model/agent';
import type { HostEnvironment } from '../../src/model/hostEnvironment';
import { openDatabase } from '../../src/store/engine/database';
import { initHostSql } from '../../src/store/engine/hostSql';
import { recordingPath } from './recordings';

const fixtureRoot = resolve(import.meta.dirname, '../fixtures/agents');
const wasmPath = resolve(import.meta.dirname, '../../node_modules/sql.js/dist/sql-wasm.wasm');

/** Recordings that hold a home of an agent, beside the homes under `fixtures/agents/<agent>/`. One a line. */
const recorded: readonly (readonly [AgentId, string])[] = [
  ['claude-code', 'claude-code/home'],
  ['codex', 'codex/home'],
  ['pi', 'pi/home'],
  ['opencode', 'opencode/home'],
  ['opencode', 'old/opencode-1.1.58/home'],
  ['opencode', 'old/opencode-1.2.4/home'],
  ['kilo', 'kilo/home'],
  ['gemini', 'gemini/home'],
  ['gemini', 'old/gemini-0.35.3/home'],
  ['gemini', 'old/gemini-0.21.3/home'],
  ['gemini', 'old/gemini-0.4.0/home'],
  ['qwen', 'qwen/home'],
  ['qwen', 'old/qwen-0.8.2/home'],
  ['qwen', 'old/qwen-0.1.4/home'],
  ['cline', 'cline/home'],
  ['copilot', 'copilot/home'],
];

/** A home as an agent left it. */
export interface FixtureHome {
  readonly name: string;
  readonly path: string;
}

/** The homes by which an agent's adapter is tested. */
export function fixtureHomes(agent: AgentId): FixtureHome[] {
  const own = join(fixtureRoot, agent);
  const made = existsSync(own) ? readdirSync(own).map(name => ({ name, path: join(own, name) })) : [];
  const found = recorded.flatMap(([of, name]) => {
    const path = of === agent ? recordingPath(name) : undefined;
    return path === undefined ? [] : [{ name, path }];
  });
  return [...made, ...found];
}

/**
 * Lays a fixture out under a folder: `name.db.sql` becomes the database `name.db`. What lies in `project/` is a folder in
 * which the agent worked, for agents that keep their sessions there.
 */
export async function layHome(fixture: string, folder: string): Promise<HostEnvironment> {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  cpSync(fixture, home, { recursive: true });
  const sql = await initHostSql({ wasmPath });
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.sql')) continue;
    const script = join(entry.parentPath, entry.name);
    const database = openDatabase(sql, script.slice(0, -'.sql'.length));
    try {
      database.exec(readFileSync(script, 'utf8'));
    } finally {
      database.close();
    }
    rmSync(script);
  }
  const project = join(home, 'project');
  const environment = hostEnvironment({ home, platform: 'linux' });
  return existsSync(project) ? { ...environment, folders: [project] } : environment;
}

/** The sources an adapter finds, each with the root it lies under. */
export function sourcesOf(
  adapter: AgentAdapter,
  environment: HostEnvironment,
): { readonly root: StoreRoot; readonly source: SourceRef }[] {
  return adapter.roots(environment).flatMap(root =>
    adapter
      .enumerate(root, (path, detail) => {
        throw new Error(`${dirname(path)}: ${detail}`);
      })
      .map(source => ({ root, source })),
  );
}

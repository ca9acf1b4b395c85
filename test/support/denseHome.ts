import { join } from 'node:path';
import type { HomeFile } from './homeFiles';
import { SeededRandom } from './seededRandom';

export interface DenseHomeOptions {
  readonly sessions: number;
  /** Of each session; a turn is a prompt, an edit, its result and an answer. */
  readonly turns: number;
  readonly seed: number;
}

const models = ['claude-opus-4-8', 'claude-haiku-4-5', 'model-nobody-prices'];

/**
 * A Claude Code store of many small records, made up: every fifth session is a fork that repeats the one before, every
 * third has a sidechain of its own. Same options, same bytes.
 */
export function denseHome({ sessions, turns, seed }: DenseHomeOptions): HomeFile[] {
  const random = new SeededRandom(seed);
  const files: HomeFile[] = [];
  let previous: readonly object[] = [];
  let previousId = '';
  for (let n = 0; n < sessions; n++) {
    const id = uuid(seed, n);
    const folder = join('.claude/projects', `-work-project-${n % 3}`);
    const writer = new Conversation(id, n, random);
    const isFork = n % 5 === 4;
    const copied = isFork ? previous.slice(0, (turns / 2) * 4) : [];
    const records: object[] = copied.map(record => ({
      ...record,
      sessionId: id,
      forkedFrom: { sessionId: previousId },
    }));
    writer.write(turns - copied.length / 4, null);
    records.push(...writer.records);
    files.push(file(join(folder, `${id}.jsonl`), records));
    if (n % 3 === 0) {
      const chain = new Conversation(id, n, random);
      chain.write(Math.ceil(turns / 4), `a${n}`);
      files.push(file(join(folder, id, 'subagents', `agent-a${n}.jsonl`), chain.records));
    }
    previous = records;
    previousId = id;
  }
  return files;
}

class Conversation {
  readonly records: object[] = [];
  private parent: string | null = null;
  private time: number;

  constructor(
    private readonly id: string,
    private readonly number: number,
    private readonly random: SeededRandom,
  ) {
    this.time = Date.UTC(2026, 3, 1) + number * 3_600_000;
  }

  write(turns: number, chain: string | null): void {
    for (let turn = 0; turn < turns; turn++) {
      const name = `${this.number}${chain ?? ''}-${turn}`;
      const path = `/work/project-${this.number % 3}/src/file${this.random.below(20)}.ts`;
      const call = `toolu_${name}`;
      this.user(chain, `Prompt ${name}: ${'make it so '.repeat(1 + this.random.below(4))}`);
      this.assistant(chain, `msg_${name}a`, {
        type: 'tool_use',
        id: call,
        name: 'Edit',
        input: { file_path: path, old_string: `before ${name}`, new_string: `after ${name}` },
      });
      this.user(chain, [{ type: 'tool_result', tool_use_id: call, content: 'The file was updated.' }], {
        toolUseResult: {
          filePath: path,
          oldString: `before ${name}`,
          newString: `after ${name}`,
          structuredPatch: [
            { oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: [`-before ${name}`, `+after ${name}`] },
          ],
        },
      });
      this.assistant(chain, `msg_${name}b`, {
        type: 'text',
        text: `Answer ${name}. ${'It is done. '.repeat(this.random.below(8))}`,
      });
    }
  }

  private user(chain: string | null, content: unknown, fields: object = {}): void {
    this.add('user', chain, { message: { role: 'user', content }, ...fields });
  }

  private assistant(chain: string | null, id: string, block: object): void {
    const usage = {
      input_tokens: this.random.below(50),
      cache_read_input_tokens: this.random.below(20_000),
      cache_creation_input_tokens: this.random.below(900),
      output_tokens: 20 + this.random.below(400),
    };
    const model = models[this.random.below(20) === 0 ? 2 : this.random.below(2)];
    this.add('assistant', chain, {
      message: { id, role: 'assistant', model, content: [block], stop_reason: 'end_turn', usage },
    });
  }

  private add(type: string, chain: string | null, fields: object): void {
    const own = `${this.id.slice(0, 8)}-${chain ?? 'm'}-${this.records.length}`;
    this.time += 500 + this.random.below(1500);
    this.records.push({
      type,
      uuid: own,
      parentUuid: this.parent,
      sessionId: this.id,
      isSidechain: chain !== null,
      ...(chain !== null && { agentId: chain }),
      cwd: `/work/project-${this.number % 3}`,
      gitBranch: 'main',
      version: '2.1.100',
      timestamp: new Date(this.time).toISOString(),
      ...fields,
    });
    this.parent = own;
  }
}

function file(path: string, records: readonly object[]): HomeFile {
  return { path, bytes: Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join('')) };
}

function uuid(seed: number, n: number): string {
  const digits = (value: number, length: number): string => value.toString(16).padStart(length, '0');
  return `${digits(n, 8)}-${digits(seed, 4)}-4000-8000-${digits(n, 12)}`;
}

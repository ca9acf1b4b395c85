import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Claude Code session that goes on while the test does. */
export class LiveSession {
  readonly path: string;
  private records = 0;
  private turnsWritten = 0;

  /** @param n makes the session's id, which is unlike those of the demo */
  constructor(
    home: string,
    private readonly cwd: string,
    private readonly n: number,
  ) {
    const folder = join(home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${this.id}.jsonl`);
  }

  get id(): string {
    return `${this.n.toString(16).padStart(8, '0')}-11fe-4000-8000-000000000000`;
  }

  /** A prompt and its answer, which has used so many tokens; `text` is what the user asked. */
  turn(text: string, outputTokens: number): void {
    this.turns(1, text, outputTokens);
  }

  /** So many turns in one write. */
  turns(count: number, text: string, outputTokens: number): void {
    this.append(Array.from({ length: count }, () => this.recordsOf(text, outputTokens)).flat());
  }

  private recordsOf(text: string, outputTokens: number): object[] {
    const usage = { input_tokens: 10, output_tokens: outputTokens };
    const model = 'claude-opus-4-8';
    const message = { id: `msg_live_${this.n}_${this.turnsWritten++}`, role: 'assistant', model, usage };
    return [
      this.record('user', { message: { role: 'user', content: text } }),
      this.record('assistant', {
        message: { ...message, stop_reason: 'end_turn', content: [{ type: 'text', text: 'Done.' }] },
      }),
    ];
  }

  /** Puts a line before all others of a file, and tells of it as the client does. */
  prepend(path: string, line: string): void {
    const before = readFileSync(path, 'utf8');
    const after = `${line}\n${before}`;
    writeFileSync(path, after);
    const id = `toolu_live_${this.n}_${this.records}`;
    const lines = [`+${line}`, ` ${before.split('\n')[0]}`];
    this.append([
      this.record('assistant', {
        message: {
          id: `msg_live_edit_${this.n}_${this.records}`,
          role: 'assistant',
          model: 'claude-opus-4-8',
          usage: { input_tokens: 10, output_tokens: 10 },
          content: [
            { type: 'tool_use', id, name: 'Edit', input: { file_path: path, old_string: before, new_string: after } },
          ],
        },
      }),
      this.record('user', {
        message: {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: id, content: 'The file has been updated.' }],
        },
        toolUseResult: {
          filePath: path,
          oldString: before,
          newString: after,
          originalFile: before,
          structuredPatch: [{ oldStart: 1, oldLines: 1, newStart: 1, newLines: 2, lines }],
          userModified: false,
          replaceAll: false,
        },
      }),
    ]);
  }

  /** The client ended in order. */
  end(): void {
    this.append([{ type: 'cost-state', sessionId: this.id, totalCostUSD: 1 }]);
  }

  append(records: readonly object[]): void {
    appendFileSync(this.path, records.map(record => `${JSON.stringify(record)}\n`).join(''));
  }

  record(type: string, fields: object): object {
    return {
      type,
      uuid: `live-${this.n}-${this.records++}`,
      parentUuid: this.records === 1 ? null : `live-${this.n}-${this.records - 2}`,
      sessionId: this.id,
      cwd: this.cwd,
      gitBranch: 'main',
      version: '2.1.100',
      timestamp: new Date().toISOString(),
      ...fields,
    };
  }
}

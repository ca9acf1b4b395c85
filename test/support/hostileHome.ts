import { join } from 'node:path';
import type { HomeFile } from './homeFiles';

/** Text written to attack who reads it: whatever runs sets `document.title` to `owned`. */
export const hostileTexts: readonly string[] = [
  '<script>document.title="owned"</script>',
  '<img src=x onerror=\'document.title="owned"\'>',
  '<svg onload="document.title=\'owned\'"><script>document.title="owned"</script></svg>',
  '</style></title></textarea></script><script>document.title="owned"</script>',
  '[click](javascript:document.title="owned") <a href="javascript:document.title=\'owned\'">x</a>',
  '[run](command:workbench.action.quit) command:workbench.action.closeWindow',
  `{{constructor.constructor("document.title='owned'")()}} \${document.title="owned"}`,
  '\u001b[31mred\u001b[0m \u001b]8;;http://x.test\u0007link\u001b]8;;\u0007 \u001b[2J',
  '\u202egnp.exe\u202c \u2066\u200b\u200d\ufeff zero\u200bwidth',
  'a'.repeat(5_000),
  '\u0301'.repeat(300),
  `| ${'cell | '.repeat(2_000)}`,
];

const cwd = '/work/<b>project</b>';

/** A Claude Code session with attacks in every field that is shown: one sidechain, edits, a failed check, a huge line. */
export function hostileHome(): HomeFile[] {
  const session = '0badc0de-0000-4000-8000-000000000000';
  const agent = 'abad';
  const folder = '.claude/projects/-work-project';
  const writer = new Records(session);
  const records: object[] = [];
  for (const [index, text] of hostileTexts.entries()) {
    records.push(writer.user(text));
    records.push(writer.assistant([{ type: 'thinking', thinking: text }], text));
    records.push(writer.assistant([{ type: 'text', text }], text));
    const edit = {
      file_path: join(cwd, `${text.slice(0, 80).replaceAll('/', '\u2215')}.ts`),
      old_string: 'a',
      new_string: text,
    };
    records.push(writer.assistant([{ type: 'tool_use', id: `toolu_e${index}`, name: 'Edit', input: edit }], text));
    records.push(writer.result(`toolu_e${index}`, text, { filePath: edit.file_path, structuredPatch: [] }));
    const command = `npm test -- ${text}`;
    records.push(
      writer.assistant([{ type: 'tool_use', id: `toolu_b${index}`, name: 'Bash', input: { command } }], text),
    );
    records.push(writer.result(`toolu_b${index}`, `Error: ${text}\n1 failing`, undefined, true));
    records.push(
      writer.assistant([{ type: 'tool_use', id: `toolu_t${index}`, name: text.slice(0, 60), input: { text } }], text),
    );
    records.push(writer.result(`toolu_t${index}`, text));
  }
  const spawn = { description: hostileTexts[0], prompt: hostileTexts[1], subagent_type: hostileTexts[2] };
  records.push(writer.assistant([{ type: 'tool_use', id: 'toolu_spawn', name: 'Task', input: spawn }], 'm'));
  records.push(writer.result('toolu_spawn', 'done', { agentId: agent, status: 'completed' }));
  records.push(writer.user('x'.repeat(10_000_000)));
  const chain = new Records(session, agent);
  const meta = { agentType: hostileTexts[1], description: hostileTexts[0], toolUseId: 'toolu_spawn' };
  return [
    { path: join(folder, `${session}.jsonl`), bytes: lines(records) },
    {
      path: join(folder, session, 'subagents', `agent-${agent}.jsonl`),
      bytes: lines(hostileTexts.flatMap(text => [chain.user(text), chain.assistant([{ type: 'text', text }], text)])),
    },
    { path: join(folder, session, 'subagents', `agent-${agent}.meta.json`), bytes: Buffer.from(JSON.stringify(meta)) },
  ];
}

class Records {
  private count = 0;
  private readonly start = Date.UTC(2026, 10, 20, 9);

  constructor(
    private readonly session: string,
    private readonly agent?: string,
  ) {}

  user(content: unknown): object {
    return this.record('user', { message: { role: 'user', content } });
  }

  assistant(content: readonly object[], model: string): object {
    const usage = { input_tokens: 10, output_tokens: 10 };
    const id = `msg_${this.agent ?? 'main'}_${this.count}`;
    return this.record('assistant', {
      requestId: `req_${id}`,
      message: { id, role: 'assistant', model: model.slice(0, 80), usage, content },
    });
  }

  result(tool_use_id: string, content: string, toolUseResult?: object, is_error = false): object {
    const part = { type: 'tool_result', tool_use_id, content, is_error };
    return this.record('user', { message: { role: 'user', content: [part] }, ...(toolUseResult && { toolUseResult }) });
  }

  private record(type: string, fields: object): object {
    const uuid = (n: number): string => `${this.agent ?? 'main'}-${n}`;
    const n = this.count++;
    return {
      type,
      uuid: uuid(n),
      parentUuid: n === 0 ? null : uuid(n - 1),
      sessionId: this.session,
      ...(this.agent && { isSidechain: true, agentId: this.agent }),
      cwd,
      gitBranch: hostileTexts[0],
      version: '2.1.100',
      timestamp: new Date(this.start + n * 10_000).toISOString(),
      ...fields,
    };
  }
}

function lines(records: readonly object[]): Buffer {
  return Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join(''));
}

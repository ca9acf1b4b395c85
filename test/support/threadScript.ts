import type { ThreadTimeline, TimelineCheck, TimelineEdit, TimelineEvent } from '../../src/insight/failures/timeline';
import type { CheckCategory, EditFact } from '../../src/model/facts';

interface EditOptions {
  readonly operation?: EditFact['operation'];
  readonly status?: EditFact['status'];
  /** 1-based; where the hunk stands in the old and the new text. */
  readonly at?: number;
}

interface ToldEvent extends Pick<TimelineEvent, 'kind' | 'role'> {
  readonly detail?: string;
  readonly tool?: string;
  readonly callId?: string;
  readonly text: string;
}

/** A conversation told in a few words, as the engine reads it. Every record has its own seq, and a line of that number. */
export class ThreadScript {
  private readonly events: TimelineEvent[] = [];
  private readonly edits: TimelineEdit[] = [];
  private readonly checks: TimelineCheck[] = [];

  constructor(private readonly threadId = 'main') {}

  /** Seq of the last record. */
  get last(): number {
    return this.events.length - 1;
  }

  user(text: string): this {
    return this.add({ kind: 'user_msg', role: 'user', detail: 'prompt', text });
  }

  says(text: string): this {
    return this.add({ kind: 'assistant_msg', role: 'assistant', text });
  }

  interrupted(): this {
    return this.add({
      kind: 'human_intervention',
      role: 'user',
      detail: 'interrupt',
      text: '[Request interrupted by user]',
    });
  }

  /** An edit of consecutive lines: `-old`, `+new`. */
  edit(
    path: string,
    lines: readonly string[],
    { operation = 'update', status = 'applied', at = 1 }: EditOptions = {},
  ): this {
    const callId = `call-${this.events.length}`;
    this.add({ kind: 'edit', role: 'assistant', tool: 'Edit', callId, text: path });
    this.edits.push({
      seq: this.last,
      ordinal: 0,
      callId,
      operation,
      status,
      path,
      movedTo: null,
      hunks: () => [{ oldStart: at, newStart: at, lines }],
    });
    return this.add({ kind: 'tool_result', role: 'tool', tool: 'Edit', callId, text: 'done' });
  }

  /** An edit that the user refused, with what they typed. */
  refusedEdit(path: string, lines: readonly string[], reason: string | null): this {
    this.edit(path, lines, { status: 'failed' });
    this.events.pop();
    return this.denial('Edit', `call-${this.last}`, reason, 'denial');
  }

  refusedPlan(plan: string, reason: string | null): this {
    const callId = `call-${this.events.length}`;
    this.add({ kind: 'tool_call', role: 'assistant', tool: 'ExitPlanMode', callId, text: plan });
    return this.denial('ExitPlanMode', callId, reason, 'plan_denial');
  }

  refusedCommand(command: string, reason: string | null): this {
    const callId = `call-${this.events.length}`;
    this.add({ kind: 'tool_call', role: 'assistant', tool: 'Bash', callId, text: command });
    return this.denial('Bash', callId, reason, 'denial');
  }

  /** A command refused as Codex tells it: in the client's words, as a result. */
  deniedCommand(command: string, text: string): this {
    const callId = `call-${this.events.length}`;
    this.add({ kind: 'tool_call', role: 'assistant', tool: 'shell', callId, text: command });
    return this.add({ kind: 'tool_result', role: 'tool', tool: 'shell', callId, detail: 'denial', text });
  }

  check(
    result: 'pass' | 'fail',
    error: string | null = null,
    command = 'npm test',
    category: CheckCategory = 'test',
  ): this {
    const callId = `call-${this.events.length}`;
    this.add({ kind: 'test_run', role: 'assistant', tool: 'Bash', callId, text: command });
    const kind = result === 'fail' ? 'error' : 'tool_result';
    this.add({ kind, role: 'tool', tool: 'Bash', callId, text: error ?? 'ok' });
    this.checks.push({
      seq: this.last,
      callId,
      command,
      category,
      runner: command,
      result,
      firstError: error,
      files: error?.match(/[\w/]+\.\w+(?=:\d)/g) ?? [],
    });
    return this;
  }

  /** A command that is no check. */
  run(command: string, output: string, failed = false): this {
    const callId = `call-${this.events.length}`;
    this.add({ kind: 'tool_call', role: 'assistant', tool: 'Bash', callId, text: command });
    return this.add({ kind: failed ? 'error' : 'tool_result', role: 'tool', tool: 'Bash', callId, text: output });
  }

  /** Commands of one batch: all are called before the first of them answers. All fail. */
  runTogether(commands: readonly string[], output: string): this {
    const calls = commands.map((command, index) => ({ command, callId: `call-${this.events.length}-${index}` }));
    for (const { command, callId } of calls)
      this.add({ kind: 'tool_call', role: 'assistant', tool: 'Bash', callId, text: command });
    for (const { callId } of calls) this.add({ kind: 'error', role: 'tool', tool: 'Bash', callId, text: output });
    return this;
  }

  /** Everything so far was left behind by a rewind, from a record on. */
  rewindTo(seq: number): this {
    for (const [index, event] of this.events.entries())
      if (event.seq >= seq) this.events[index] = { ...event, abandoned: true };
    return this;
  }

  timeline(): ThreadTimeline {
    return { threadId: this.threadId, events: this.events, edits: this.edits, checks: this.checks };
  }

  private denial(tool: string, callId: string, reason: string | null, detail: string): this {
    const refusal = "The user doesn't want to proceed with this tool use. The tool use was rejected.";
    const text =
      reason === null
        ? `${refusal} STOP what you are doing`
        : `${refusal} To tell you how to proceed, the user said:\n${reason}`;
    return this.add({ kind: 'human_intervention', role: 'user', tool, callId, detail, text });
  }

  private add({ text, ...event }: ToldEvent): this {
    const seq = this.events.length;
    this.events.push({
      detail: null,
      tool: null,
      callId: null,
      ...event,
      seq,
      ts: seq * 1000,
      summary: text.replace(/\s+/g, ' ').slice(0, 200),
      node: `node-${seq}`,
      abandoned: false,
      text: () => text,
    });
    return this;
  }
}

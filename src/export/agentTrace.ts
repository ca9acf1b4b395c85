import { createHash } from 'node:crypto';

/** The version of the specification (github.com/cursor/agent-trace, README.md, an RFC of January 2026). */
const specification = '0.1.0';
/** Our own part of `metadata`. */
export const agentTraceNamespace = 'contrail';
const longestModel = 250;

/** What is known of a file, as `contrail.file_trace/1` says it. */
export interface TracedFile {
  readonly path: string;
  readonly sha256: string;
  readonly lines_total: number;
  readonly revision: string | null;
  /** By line. */
  readonly lines: readonly TracedLine[];
  readonly conversations: readonly {
    readonly session_uid: string;
    readonly thread_id: string;
    readonly microusd: number | null;
  }[];
}

export interface TracedLine {
  readonly line: number;
  readonly tier: 'exact' | 'matched';
  readonly session_uid: string;
  readonly thread_id: string;
  readonly agent: string;
  readonly model: string | null;
  readonly at: string | null;
}

export interface TraceRange {
  readonly start_line: number;
  readonly end_line: number;
}

export interface TraceConversation {
  readonly contributor: { readonly type: 'ai'; readonly model_id?: string };
  readonly ranges: readonly TraceRange[];
  readonly related?: readonly { readonly type: 'session'; readonly url: string }[];
}

/** What the specification has no field for, in the order of the file's conversations. */
export interface TraceDetail {
  readonly session_uid: string;
  readonly thread_id: string;
  readonly agent: string;
  readonly model: string | null;
  /** The lines by what their attribution rests on. */
  readonly tiers: { readonly exact: readonly TraceRange[]; readonly matched: readonly TraceRange[] };
  /** Of the whole conversation, without its sidechains; integer micro-dollars, null where unknown. */
  readonly conversation_microusd: number | null;
}

/** A Trace Record of Agent Trace 0.1.0. */
export interface TraceRecord {
  readonly version: string;
  readonly id: string;
  readonly timestamp: string;
  readonly vcs?: { readonly type: 'git'; readonly revision: string };
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly { readonly path: string; readonly conversations: readonly TraceConversation[] }[];
  readonly metadata: {
    readonly contrail: {
      readonly schema: 'contrail.agent_trace/1';
      readonly sha256: string;
      readonly lines_total: number;
      readonly conversations: readonly TraceDetail[];
    };
  };
}

/**
 * What is known of who wrote a file's lines, as a record of its own. The same knowledge gives the same record: its time is
 * that of the latest edit (of `now` where none is known), its id is made from what it says.
 *
 * @param program Contrail's version, and the time, UTC ms
 */
export function agentTraceRecord(file: TracedFile, program: { version: string; now: number }): TraceRecord {
  const costs = new Map(file.conversations.map(cost => [keyOf(cost), cost.microusd]));
  const groups = new Map<string, [TracedLine, ...TracedLine[]]>();
  for (const line of file.lines) {
    const key = JSON.stringify([keyOf(line), line.model]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  const written = [...groups.values()];
  const times = file.lines.flatMap(({ at }) => at ?? []).sort();
  const record = {
    version: specification,
    timestamp: times.at(-1) ?? new Date(program.now).toISOString(),
    ...(file.revision !== null && { vcs: { type: 'git' as const, revision: file.revision } }),
    tool: { name: 'contrail', version: program.version },
    files: [{ path: file.path, conversations: written.map(conversationOf) }],
    metadata: {
      [agentTraceNamespace]: {
        schema: 'contrail.agent_trace/1' as const,
        sha256: file.sha256,
        lines_total: file.lines_total,
        conversations: written.map(lines => detailOf(lines, costs.get(keyOf(lines[0])) ?? null)),
      },
    },
  };
  const { version, ...rest } = record;
  return { version, id: uuidOf(record), ...rest };
}

function keyOf({ session_uid, thread_id }: { readonly session_uid: string; readonly thread_id: string }): string {
  return JSON.stringify([session_uid, thread_id]);
}

function conversationOf(lines: readonly [TracedLine, ...TracedLine[]]): TraceConversation {
  const [{ model, session_uid }] = lines;
  const model_id = modelId(model);
  const url = sessionUrn(session_uid);
  return {
    contributor: { type: 'ai', ...(model_id !== null && { model_id }) },
    ranges: rangesOf(lines),
    ...(url !== null && { related: [{ type: 'session' as const, url }] }),
  };
}

function detailOf(lines: readonly [TracedLine, ...TracedLine[]], microusd: number | null): TraceDetail {
  const [{ session_uid, thread_id, agent, model }] = lines;
  const ofTier = (tier: TracedLine['tier']): TraceRange[] => rangesOf(lines.filter(line => line.tier === tier));
  return {
    session_uid,
    thread_id,
    agent,
    model,
    tiers: { exact: ofTier('exact'), matched: ofTier('matched') },
    conversation_microusd: microusd,
  };
}

function rangesOf(lines: readonly TracedLine[]): TraceRange[] {
  const ranges: { start_line: number; end_line: number }[] = [];
  for (const { line } of lines) {
    const last = ranges.at(-1);
    if (last?.end_line === line - 1) last.end_line = line;
    else ranges.push({ start_line: line, end_line: line });
  }
  return ranges;
}

/** The transcript lies on one machine: there is no address to look it up, but a session's id is a name that lasts. */
function sessionUrn(uid: string): string | null {
  const id = /:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(uid)?.[1];
  return id === undefined ? null : `urn:uuid:${id.toLowerCase()}`;
}

/** Makers by their models' names, as the specification's own implementation tells them and models.dev calls them. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(?:gpt-(?!oss)|chatgpt-|codex-|o[134](?:-|$))/, 'openai'],
  [/^gemini-/, 'google'],
  [/^grok-/, 'xai'],
];

/** `maker/model` (6.7); the bare name where its maker is not known. */
function modelId(model: string | null): string | null {
  // Claude Code appends the size of the context window, and names its own messages `<synthetic>`.
  const name = model?.replace(/\[\d+m\]$/, '') ?? '';
  if (name === '' || name.startsWith('<')) return null;
  const maker = makers.find(([pattern]) => pattern.test(name))?.[1];
  return (maker === undefined ? name : `${maker}/${name}`).slice(0, longestModel);
}

/** A UUID of version 8 (RFC 9562, 5.8) made from what a record says. */
function uuidOf(content: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest();
  const bytes = hash.subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

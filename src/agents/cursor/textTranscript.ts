/**
 * Reads a transcript of the older form, plain text: `user:` and `assistant:` on lines of their own, and in what the assistant
 * said `[Thinking]`, `[Tool call] <name>` with indented `key=value` lines (or JSON), `[Tool result] <name>`. The records are
 * those of the newer form.
 */
export function parseTextTranscript(text: string): unknown[] {
  const messages: { role: string; lines: string[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const role = /^(user|assistant):\s*$/.exec(line)?.[1];
    if (role !== undefined) messages.push({ role, lines: [] });
    else messages.at(-1)?.lines.push(line);
  }
  return messages.map(({ role, lines }) => ({
    role,
    message: { content: role === 'user' ? lines.join('\n').trim() : assistantBlocks(lines) },
  }));
}

function assistantBlocks(lines: readonly string[]): unknown[] {
  const blocks: unknown[] = [];
  for (const { head, body } of sections(lines)) {
    const text = body.join('\n').trim();
    const call = /^\[Tool call\] (.+)$/.exec(head)?.[1];
    if (call !== undefined) blocks.push({ type: 'tool_use', name: call.trim(), input: inputOf(body) });
    else if (head.startsWith('[Thinking]'))
      blocks.push({ type: 'thinking', thinking: `${head.slice('[Thinking]'.length).trim()}\n${text}`.trim() });
    else if (head === '' && text !== '') blocks.push({ type: 'text', text });
  }
  return blocks;
}

interface Section {
  /** The marker, or nothing for prose. */
  readonly head: string;
  readonly body: string[];
}

/** A marker's section goes on while lines are blank or indented. */
function sections(lines: readonly string[]): Section[] {
  const found: Section[] = [];
  for (const line of lines) {
    const last = found.at(-1);
    const isMarker = /^\s*\[(?:Thinking\]|Tool call\] |Tool result\])/.test(line);
    if (isMarker) found.push({ head: line.trim(), body: [] });
    else if (last !== undefined && (last.head === '' || line.trim() === '' || /^[ \t]/.test(line)))
      last.body.push(line);
    else found.push({ head: '', body: [line] });
  }
  return found;
}

function inputOf(body: readonly string[]): unknown {
  const text = body
    .map(line => line.trim())
    .join('\n')
    .trim();
  if (text.startsWith('{') || text.includes('*** Begin Patch')) return text;
  const pairs = body.flatMap(line => {
    const match = /^\s*([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
    return match?.[1] === undefined ? [] : [[match[1], match[2] ?? ''] as const];
  });
  return Object.fromEntries(pairs);
}

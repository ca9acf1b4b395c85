import { mainThread, type SessionFact } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent, SourceDatabase, SourceValue } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger, seqsPerItem } from '../itemLedger';
import { sourceText } from '../sourceText';
import { titleFrom } from '../titleFrom';
import { delegationOf, goalsOf } from './callFacts';
import { ConversationTeller, type Delegation } from './conversationTeller';
import { splitSummary, withoutCopies } from './handoffs';
import { type Message, messageOfRow } from './messages';
import { promptOf } from './prompts';
import { familyOf, type SessionHead } from './sessionRows';
import { sessionUsages, statedTotal } from './sessionUsage';

type Row = Readonly<Record<string, SourceValue>>;

/** Sources of sessions in which nobody types: schedules and boards start them (hermes_cli, cron/, kanban). */
const unattended = new Set(['cron', 'kanban', 'batch', 'webhook']);

/** Reads one session of `state.db`. */
export class DatabaseReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#teller = new FactTeller(context);
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Iterable<void> {
    const id = partOfSource(this.#context.source);
    if (content.format !== 'sqlite' || id === null) return;
    const { database } = content;
    const family = familyOf(database, id);
    const [session] = database.rows('SELECT * FROM sessions WHERE id = ?', [id]);
    if (family === null || session === undefined) return;
    const { head, delegates } = family;
    const goesOn = head.relation === 'continuation' || head.relation === 'fork';
    const earlier = goesOn && head.parentId !== null ? readMessages(database, head.parentId) : [];
    const conversation = new ConversationTeller(this.#teller, this.#ledger, head.cwd);
    const messages = readMessages(database, id);
    yield* conversation.tell(withoutCopies(messages, earlier));
    this.#place(session, head);
    this.#usages(database, session);
    this.#delegates(database, conversation.delegations, delegates);
    if (this.#context.identity.threadId === mainThread) this.#session(session, head, conversation, messages);
    else this.#thread(session);
  }

  state(): Json {
    return this.#ledger.state();
  }

  #place(session: Row, { cwd }: SessionHead): void {
    if (cwd !== null) this.#context.sink.place({ cwd, gitBranch: sourceText(session.git_branch) || null, seq: 0 });
  }

  #session(session: Row, head: SessionHead, conversation: ConversationTeller, messages: readonly Message[]): void {
    const { endState } = conversation;
    // A session that goes on begins with what was asked before it.
    const firstPrompt = conversation.firstPrompt ?? firstTyped(messages);
    const isEnded = session.ended_at !== null && session.ended_at !== undefined;
    const goesOn = head.relation === 'continuation' || head.relation === 'fork' ? head.relation : undefined;
    this.#context.sink.session({
      title: titleOf(session, firstPrompt),
      endState: isEnded && endState === 'awaiting_user' ? 'clean' : endState,
      automated: unattended.has(sourceText(session.source) ?? '') || undefined,
      relationship: goesOn,
      parentNativeId: goesOn === undefined ? undefined : (head.parentId ?? undefined),
      statedTotal: statedTotal(session) ?? undefined,
    });
  }

  #thread(session: Row): void {
    const { threadId, parentThreadId } = this.#context.identity;
    this.#context.sink.thread({
      threadId,
      parentThreadId: parentThreadId ?? mainThread,
      name: sourceText(session.title) || undefined,
      model: sourceText(session.model) || undefined,
    });
  }

  #usages(database: SourceDatabase, session: Row): void {
    const seq = Math.max(0, this.#ledger.size - 1) * seqsPerItem;
    for (const usage of sessionUsages(database, session))
      this.#context.sink.usage({
        ...usage,
        seq,
        threadId: this.#context.identity.threadId,
        speed: 'standard',
        webSearches: 0,
        copied: false,
        fidelity: 'partial',
      });
  }

  /** A sidechain's first message is the goal that a call gave it, word for word. */
  #delegates(database: SourceDatabase, delegations: readonly Delegation[], delegates: readonly string[]): void {
    const open = new Map(delegates.map(id => [id, firstMessage(database, id)]));
    for (const { call, answer } of delegations) {
      const { isBackground, statuses } = delegationOf(answer);
      for (const [index, goal] of goalsOf(call).entries()) {
        const [child] = [...open].find(([, text]) => text === goal.trim()) ?? [];
        if (child === undefined) continue;
        open.delete(child);
        this.#context.sink.thread({
          threadId: child,
          parentThreadId: this.#context.identity.threadId,
          kind: isBackground ? 'async' : 'sync',
          description: titleFrom(goal),
          status: statuses.get(index),
          spawnCallId: call.id || undefined,
        });
      }
    }
  }
}

const messageColumns = [
  'id',
  'role',
  'content',
  'tool_call_id',
  'tool_calls',
  'tool_name',
  'timestamp',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'codex_reasoning_items',
  'observed',
  '_compressed_summary',
  'active',
  'compacted',
  'display_kind',
];

/** In the order in which they were written: clocks go back. */
function readMessages(database: SourceDatabase, id: string): Message[] {
  const known = database.columns('messages');
  const columns = messageColumns.filter(name => known.has(name)).join(', ');
  const rows = database.rows(`SELECT ${columns} FROM messages WHERE session_id = ? ORDER BY id`, [id]);
  return [...rows].map(messageOfRow).flatMap(splitSummary);
}

function firstMessage(database: SourceDatabase, id: string): string | null {
  const query = "SELECT content FROM messages WHERE session_id = ? AND role = 'user' ORDER BY id LIMIT 1";
  const [row] = database.rows(query, [id]);
  return sourceText(row?.content)?.trim() ?? null;
}

function firstTyped(messages: readonly Message[]): string | null {
  for (const message of messages) {
    const typed = message.role === 'user' && !message.isSummary ? promptOf(message).typed : '';
    if (typed !== '') return typed;
  }
  return null;
}

function titleOf(session: Row, firstPrompt: string | null): SessionFact['title'] {
  const title = sourceText(session.title);
  const source = sourceText(session.title_source);
  if (title && source !== 'derived') return { text: title, source: source === 'user' ? 'custom' : 'generated' };
  return firstPrompt === null ? undefined : { text: titleFrom(firstPrompt), source: 'firstPrompt' };
}

import type { TitleSource } from '../../model/facts';
import { mainThread } from '../../model/facts';
import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import type { Entry, EntryTeller } from './entryTeller';
import { readRequestUsage, requestKeyOf } from './requestUsage';
import { nativeIdOf } from './sessionFile';

/** Tells what records say about the session as a whole: its place, parent, names, models. */
export class SessionFacts {
  readonly #entries: EntryTeller;

  constructor(entries: EntryTeller) {
    this.#entries = entries;
  }

  /** The header: the first line (after the title, in Oh My Pi). */
  header(record: JsonRecord): void {
    const { state, teller, threadId } = this.#entries;
    state.sessionId ??= stringField(record, 'id');
    state.bornAt ??= timeOf(record.timestamp);
    state.provider = stringField(record, 'provider') ?? state.provider;
    const cwd = stringField(record, 'cwd');
    if (cwd !== null && cwd !== state.cwd) {
      state.cwd = cwd;
      this.branch(record);
    }
    this.#thread(stringField(record, 'modelId'));
    if (threadId !== mainThread) {
      // The agent that looks on, in Oh My Pi.
      if (threadId.includes('__advisor')) teller.context.sink.thread({ threadId, name: 'advisor' });
      return;
    }
    const parent = stringField(record, 'parentSession') ?? stringField(record, 'branchedFrom');
    state.hasParent ||= parent !== null;
    if (parent === null) teller.context.sink.session({ relationship: 'root' });
    else teller.context.sink.session({ parentNativeId: nativeIdOf(parent) });
    const title = stringField(record, 'title');
    if (title !== null) this.#title(title, record.titleSource === 'user' ? 'custom' : 'generated');
  }

  /** Prime Agent notes the branch in the header and at each change; the others know none. */
  branch(record: JsonRecord): void {
    const { state, teller } = this.#entries;
    const gitBranch = stringField(fieldsAt(record, 'git'), 'branch');
    if (state.cwd !== null) teller.context.sink.place({ cwd: state.cwd, gitBranch, seq: state.seq });
  }

  /** A session with a parent is a fork of it when it begins with entries that are older than itself. */
  firstEntry(copied: boolean): void {
    const { state, teller, threadId } = this.#entries;
    if (!state.hasParent || state.relationTold || threadId !== mainThread) return;
    state.relationTold = true;
    teller.context.sink.session({ relationship: copied ? 'fork' : 'continuation' });
  }

  /** Oh My Pi keeps the current title in the first line of the file, which it writes over. */
  titleSlot(record: JsonRecord): void {
    if (stringField(record, 'title') === null) return;
    this.titleChange(record);
    this.#entries.state.hasTitleSlot = true;
  }

  titleChange(record: JsonRecord): void {
    const title = stringField(record, 'title');
    if (title !== null) this.#title(title, record.source === 'user' ? 'custom' : 'generated');
  }

  /** `/name`. */
  name(record: JsonRecord): void {
    const name = stringField(record, 'name');
    if (name === null) return;
    const { threadId, teller } = this.#entries;
    if (threadId === mainThread) this.#title(name, 'custom');
    else teller.context.sink.thread({ threadId, name: titleFrom(name) });
  }

  model(entry: Entry): void {
    const { record } = entry;
    const { state } = this.#entries;
    const joined = stringField(record, 'model')?.match(/^([^/]+)\/(.+)$/);
    const model = stringField(record, 'modelId') ?? joined?.[2] ?? stringField(record, 'model');
    state.model = model ?? state.model;
    state.provider = stringField(record, 'provider') ?? joined?.[1] ?? state.provider;
    this.#thread(model);
    this.#entries.event(entry, {
      kind: 'lifecycle',
      role: 'system',
      detail: 'model_change',
      summary: `Model: ${[state.provider, state.model].filter(word => word !== null).join('/')}`,
    });
  }

  /** The first entry of Oh My Pi's subagents. */
  init(record: JsonRecord): void {
    const { teller, threadId } = this.#entries;
    if (threadId === mainThread) return;
    const task = stringField(record, 'task');
    teller.context.sink.thread({
      threadId,
      agentType: stringField(record, 'agent') ?? undefined,
      description: task === null ? undefined : titleFrom(task),
    });
  }

  /** A request that Oh My Pi made for itself (titles and the like). */
  sideUsage(entry: Entry): void {
    const usage = readRequestUsage(entry.record);
    const requestKey = requestKeyOf(entry.record, entry.record);
    if (usage === null || requestKey === null) return;
    const purpose = stringField(entry.record, 'purpose') ?? 'model call';
    const seq = this.#entries.event(entry, {
      kind: 'lifecycle',
      role: 'system',
      detail: 'side_request',
      summary: purpose,
      requestKey,
    });
    const { threadId, teller } = this.#entries;
    teller.context.sink.usage({ ...usage, requestKey, seq, threadId, ts: entry.ts, copied: entry.copied });
  }

  #title(text: string, source: TitleSource): void {
    const { threadId, teller, state } = this.#entries;
    if (state.hasTitleSlot) return;
    if (threadId === mainThread) teller.context.sink.session({ title: { text: titleFrom(text), source } });
    else teller.context.sink.thread({ threadId, description: titleFrom(text) });
  }

  #thread(model: string | null): void {
    const { threadId, teller, state } = this.#entries;
    state.model = model ?? state.model;
    if (threadId === mainThread)
      teller.context.sink.thread({ threadId, kind: 'main', model: state.model ?? undefined });
    else if (model !== null) teller.context.sink.thread({ threadId, model });
  }
}

import type { EndState, SessionFact } from '../../model/facts';
import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import { noTokens } from '../../model/tokens';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, numberField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { nanoDollars } from '../tokenCounts';
import { BubbleTeller } from './bubbleTeller';
import { readHeaders } from './composerHeads';
import { recordAt, textAt } from './keyValue';
import { placeBubbles } from './placedBubbles';
import { folderOfBubbles, workspacePath } from './workspacePath';

/** Reads one conversation of the editor's database: its record, and its messages in the order of the record's list. */
export class ComposerReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;
  readonly #teller: FactTeller;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
    this.#teller = new FactTeller(context);
  }

  *read(content: SourceContent): Iterable<void> {
    const id = partOfSource(this.#context.source);
    if (content.format !== 'sqlite' || id === null) return;
    const { database } = content;
    const record = recordAt(database, `composerData:${id}`) ?? {};
    const header = readHeaders(database, id).get(id) ?? {};
    const placed = placeBubbles(database, id, record, key => this.#missing(key));
    const cwd =
      workspacePath(record.workspaceIdentifier) ??
      workspacePath(header.workspaceIdentifier) ??
      folderOfBubbles(placed.map(({ fields }) => fields));
    if (cwd !== null) this.#context.sink.place({ cwd, gitBranch: branchOf(record, header), seq: 0 });
    const bubbles = new BubbleTeller(this.#teller, this.#ledger, {
      cwd,
      model: modelOf(record),
      find: key => textAt(database, key),
    });
    for (const bubble of placed) {
      const { changes } = this.#ledger;
      bubbles.tell(bubble);
      if (this.#ledger.changes > changes) yield;
    }
    if (record.status === 'aborted') bubbles.interrupted();
    const endState = bubbles.endState(stringField(record, 'status'));
    this.#facts(record, header, { endState, firstPrompt: bubbles.firstPrompt });
    this.#cost(id, record, bubbles.hasUsage);
  }

  state(): Json {
    return this.#ledger.state();
  }

  #facts(record: JsonRecord, header: JsonRecord, { endState, firstPrompt }: Ending): void {
    const { sink, identity } = this.#context;
    const name = stringField(record, 'name') ?? stringField(header, 'name');
    if (identity.threadId === mainThread) {
      sink.session({ title: titleOf(name, firstPrompt), endState });
      return;
    }
    const info = { ...fieldsAt(header, 'subagentInfo'), ...fieldsAt(record, 'subagentInfo') };
    sink.thread({
      threadId: identity.threadId,
      parentThreadId: identity.parentThreadId ?? mainThread,
      agentType: stringField(info, 'subagentTypeName') ?? undefined,
      name: name ?? undefined,
      model: modelOf(record) ?? undefined,
      status: threadStatus(stringField(record, 'status')),
    });
  }

  /** Conversations of 2024 and 2025 that were paid by use say what they cost: `{model: {costInCents, amount}}`. */
  #cost(id: string, record: JsonRecord, hasUsage: boolean): void {
    const { sink, identity } = this.#context;
    const costs = Object.entries(fieldsAt(record, 'usageData')).flatMap(([model, usage]) => {
      const cents = isRecord(usage) ? numberField(usage, 'costInCents') : null;
      const nanoUsd = cents === null ? null : nanoDollars(cents / 100);
      return nanoUsd === null || nanoUsd === 0 ? [] : [{ model, nanoUsd }];
    });
    if (costs.length === 0) return;
    if (identity.threadId === mainThread)
      sink.session({ statedTotal: { nanoUsd: costs.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0), tokens: null } });
    if (hasUsage) return;
    for (const { model, nanoUsd } of costs)
      sink.usage({
        requestKey: `${id}:total:${model}`,
        seq: 0,
        threadId: identity.threadId,
        ts: timeOf(record.lastUpdatedAt) ?? timeOf(record.createdAt),
        model: model === 'default' ? null : model,
        provider: null,
        tokens: noTokens,
        speed: 'standard',
        webSearches: 0,
        copied: false,
        fidelity: 'partial',
        statedNanoUsd: nanoUsd,
      });
  }

  /** The list names a message whose content is gone: Cursor empties rows and keeps their names. */
  #missing(key: string): void {
    if (this.#ledger.tell(`missing:${key}`, null) !== null)
      this.#teller.problem('unexpected_shape', 'bubble without content');
  }
}

interface Ending {
  readonly endState: EndState;
  readonly firstPrompt: string | null;
}

function titleOf(name: string | null, prompt: string | null): SessionFact['title'] {
  if (name !== null) return { text: name, source: 'generated' };
  return prompt === null ? undefined : { text: titleFrom(prompt), source: 'firstPrompt' };
}

function branchOf(record: JsonRecord, header: JsonRecord): string | null {
  return (
    stringField(fieldsAt(record, 'activeBranch'), 'branchName') ??
    stringField(fieldsAt(header, 'activeBranch'), 'branchName') ??
    stringField(record, 'createdOnBranch')
  );
}

/** `default` is Cursor's Auto: which model answered is not said. */
function modelOf(record: JsonRecord): string | null {
  const model = stringField(fieldsAt(record, 'modelConfig'), 'modelName');
  return model === 'default' ? null : model;
}

function threadStatus(status: string | null): 'completed' | 'interrupted' | 'running' | undefined {
  if (status === 'completed') return 'completed';
  if (status === 'aborted') return 'interrupted';
  return status === 'generating' ? 'running' : undefined;
}

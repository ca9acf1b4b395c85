import { basename, dirname, join } from 'node:path';
import type { ThreadFact } from '../../model/facts';
import type { SourceRef } from '../adapter';
import { type JsonRecord, parseFields, recordField, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/** What lies beside a session's transcript, from Grok Build's `persistence.rs`. */
const summaryName = 'summary.json';
const promptContextName = 'prompt_context.json';
const childMetaName = 'meta.json';

/** The files beside a transcript; `parent` is the folder of the session that it is a subagent of. */
export function companionsOf(folder: string, parent: string | undefined): string[] {
  const own = [join(folder, summaryName), join(folder, promptContextName)];
  return parent === undefined ? own : [...own, join(parent, 'subagents', basename(folder), childMetaName)];
}

/** The session that a source is a subagent of, by the file that its parent keeps of it. */
export function parentIdOf({ companions }: SourceRef): string | null {
  const meta = companions.find(path => basename(path) === childMetaName);
  return meta === undefined ? null : basename(dirname(dirname(dirname(meta))));
}

/** What Grok notes of a session apart from its transcript. */
export interface SessionNotes {
  readonly cwd: string | null;
  readonly gitBranch: string | null;
  readonly title: { readonly text: string; readonly source: 'custom' | 'generated' | 'summary' } | null;
  readonly model: string | null;
  readonly createdAt: number | null;
  /** `fork`, `worktree`, `subagent`, `subagent_fork`; null of an ordinary session. */
  readonly kind: string | null;
  readonly parentId: string | null;
  /** Records up to this second were taken over from the parent. Unix seconds. */
  readonly copiedUntil: number | null;
  readonly automated: boolean | null;
  /** Of a subagent: what its parent notes of it. */
  readonly child: Omit<ThreadFact, 'threadId' | 'parentThreadId'> | null;
}

export function readNotes(companions: ReadonlyMap<string, string>): SessionNotes {
  const named = (name: string) => {
    const found = [...companions].find(([path]) => basename(path) === name);
    return found === undefined ? null : parseFields(found[1]);
  };
  const summary = named(summaryName) ?? {};
  const child = named(childMetaName);
  const interactive = named(promptContextName)?.is_non_interactive;
  const forkedAt = timeOf(summary.forked_at);
  return {
    cwd: stringField(recordField(summary, 'info') ?? summary, 'cwd'),
    gitBranch: stringField(summary, 'head_branch'),
    title: titleIn(summary),
    model: stringField(summary, 'current_model_id'),
    createdAt: timeOf(summary.created_at),
    kind: stringField(summary, 'session_kind'),
    parentId: stringField(summary, 'parent_session_id'),
    copiedUntil: forkedAt === null ? null : Math.floor(forkedAt / 1000),
    automated: typeof interactive === 'boolean' ? interactive : null,
    child: child === null ? null : childNotes(child),
  };
}

function titleIn(summary: JsonRecord): SessionNotes['title'] {
  const generated = stringField(summary, 'generated_title');
  if (generated !== null) return { text: generated, source: summary.title_is_manual === true ? 'custom' : 'generated' };
  const text = stringField(summary, 'session_summary');
  return text === null ? null : { text, source: 'summary' };
}

function childNotes(meta: JsonRecord): SessionNotes['child'] {
  return {
    agentType: stringField(meta, 'subagent_type') ?? undefined,
    name: stringField(meta, 'persona') ?? undefined,
    description: stringField(meta, 'description') ?? undefined,
    model: stringField(meta, 'effective_model_id') ?? undefined,
    status: threadStatus(stringField(meta, 'status')),
    worktreePath: stringField(meta, 'worktree_path') ?? undefined,
  };
}

/** The end of a subagent in the words of Grok; undefined for others. */
export function threadStatus(status: string | null): ThreadFact['status'] {
  switch (status) {
    case 'running':
    case 'completed':
    case 'failed':
      return status;
    case 'cancelled':
      return 'interrupted';
    default:
      return undefined;
  }
}

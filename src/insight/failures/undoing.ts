import { isTemporary } from './agentWords';
import { baseName } from './checkFailures';
import { deeds, type Finding } from './finding';
import type { ThreadIndex } from './threadIndex';
import type { TimelineEdit, TimelineEvent } from './timeline';

/** How far back a failure may lie that made the agent take something back, in records. */
const failureReach = 60;
const debugLine =
  /\b(?:console\.(?:log|debug|error)|print(?:ln|f)?!?\s*\(|fmt\.Print|dbg!|log(?:ger)?\.(?:debug|info)|System\.out|var_dump|debugger\b|breakpoint\(|pdb)|\bDEBUG\b/;

/** Signal 2: the agent takes its own work back, by an inverse edit, by git or by deleting the file, with nobody asking. */
export function selfReverts(thread: ThreadIndex): Finding[] {
  return [...inverseEdits(thread), ...shellUndoing(thread)];
}

/** An edit that takes out all that an earlier one put in, and puts back what that took out: A, B, A. */
function inverseEdits(thread: ThreadIndex): Finding[] {
  const found: Finding[] = [];
  for (const by of thread.edits) {
    const undone = thread.ledger.rewritesBy(by).filter(({ author }) => isInverse(thread, author, by));
    const authors = undone.map(({ author }) => author).filter(author => thread.lastPrompt(by.seq) < author.seq);
    const failure = thread.at(by.seq);
    const [first] = authors;
    if (first === undefined || failure === undefined) continue;
    if (authors.every(author => isScaffolding(thread, author) || isTemporary(thread, author.seq))) continue;
    found.push({
      trigger: 'self_reverted',
      category: 'runtime',
      resolution: 'reverted',
      failure,
      attempts: deeds(authors),
      edits: authors,
      replacements: deeds([by]),
      why: thread.wordsBefore(by.seq)?.summary ?? 'taken back by a later edit',
      confidence: 0.7,
    });
  }
  return found;
}

function isInverse(thread: ThreadIndex, author: TimelineEdit, by: TimelineEdit): boolean {
  const was = thread.ledger.change(author);
  const now = thread.ledger.change(by);
  if (was.added.length === 0 || was.removed.length === 0) return false;
  const out = new Set(now.removed);
  const back = new Set(now.added);
  return was.added.every(line => out.has(line)) && was.removed.every(line => back.has(line));
}

/** Half of what it put in is there to look: prints, breakpoints. */
function isScaffolding(thread: ThreadIndex, edit: TimelineEdit): boolean {
  const { added, removed } = thread.ledger.change(edit);
  const count = (lines: readonly string[]): number => lines.filter(line => debugLine.test(line)).length;
  return count(added) > count(removed) && count(added) >= added.length / 2;
}

const undoCommand =
  /\bgit (?:-C \S+ )?(?:checkout (?:HEAD |[\w./-]+ )?-- (?<checked>[^;&|]+)|restore (?!--staged)(?:--\S+ )*(?<restored>[^;&|]+)|(?<all>reset --hard|checkout \.(?:\s|$)|stash(?: push| save)?(?: -\S+)*(?=\s*(?:$|[;&|]))|revert )|(?<abort>(?:rebase|merge|cherry-pick|am) --abort))/;
const removal = /(?:^|[;&|]\s*)(?:rm|git rm|unlink|Remove-Item|del) (?:-\S+ )*(?<removed>[^;&|>]+)/;

/** The working tree brought back by git, or a file of its own deleted again after it failed. */
function shellUndoing(thread: ThreadIndex): Finding[] {
  const found: Finding[] = [];
  for (const event of thread.events) {
    if (event.role !== 'assistant' || event.callId === null) continue;
    if (!event.summary.includes('git ') && !/\b(?:rm|unlink|del|Remove-Item) /.test(event.summary)) continue;
    const result = thread.resultOf(event.callId);
    if (result === undefined || result.kind === 'error' || result.kind === 'human_intervention') continue;
    const finding = undoneBy(thread, event);
    if (finding !== null) found.push(finding);
  }
  return found;
}

function undoneBy(thread: ThreadIndex, event: TimelineEvent): Finding | null {
  const start = thread.lastPrompt(event.seq);
  const own = thread.editsBetween(start, event.seq);
  const groups = undoCommand.exec(event.summary)?.groups;
  if (groups?.abort !== undefined) return aborted(thread, event, start);
  const removed = removal.exec(event.summary)?.groups?.removed;
  const edits =
    groups?.all !== undefined
      ? event.summary.includes('stash') && stashComesBack(thread, event.seq)
        ? []
        : own
      : own
          .filter(edit => namesFile(groups?.checked ?? groups?.restored ?? '', edit))
          .concat(
            own.filter(
              edit =>
                edit.operation === 'create' &&
                namesFile(removed ?? '', edit) &&
                (hasFailed(thread, edit, event) || isGivenUp(thread, event)),
            ),
          );
  if (edits.length === 0 || edits.every(edit => isTemporary(thread, edit.seq) || isScaffolding(thread, edit)))
    return null;
  return {
    trigger: 'self_reverted',
    category: 'runtime',
    resolution: 'reverted',
    failure: event,
    attempts: deeds(edits),
    edits,
    replacements: [],
    why: thread.wordsBefore(event.seq)?.summary ?? event.summary,
    confidence: 0.7,
  };
}

/** A rebase, merge or cherry-pick that was begun in this turn and called off. */
function aborted(thread: ThreadIndex, event: TimelineEvent, start: number): Finding | null {
  const verb = /\b(rebase|merge|cherry-pick|am) --abort/.exec(event.summary)?.[1] ?? '';
  const begun: TimelineEvent[] = [];
  for (const earlier of thread.before(event.seq)) {
    if (earlier.seq <= start) break;
    if (earlier.role === 'assistant' && new RegExp(`\\bgit (?:-\\S+ \\S+ )*${verb}\\b(?! --)`).test(earlier.summary)) {
      begun.push(earlier);
      break;
    }
  }
  if (begun.length === 0) return null;
  return {
    trigger: 'self_reverted',
    category: 'tool',
    resolution: 'reverted',
    failure: event,
    attempts: deeds(begun),
    edits: [],
    replacements: [],
    why: thread.wordsBefore(event.seq)?.summary ?? event.summary,
    confidence: 0.65,
  };
}

function namesFile(words: string, { path }: TimelineEdit): boolean {
  const name = baseName(path);
  return words.split(/\s+/).some(word => baseName(word.replace(/["']/g, '')) === name);
}

function stashComesBack(thread: ThreadIndex, seq: number): boolean {
  for (const event of thread.after(seq))
    if (event.role === 'assistant' && /\bgit stash (?:pop|apply)/.test(event.summary)) return true;
  return false;
}

/** How agents say that a file was no way to go; that it is tidied away they say otherwise. */
function isGivenUp(thread: ThreadIndex, deletion: TimelineEvent): boolean {
  const words = thread.wordsBefore(deletion.seq)?.summary ?? '';
  return /\b(?:incomplete|beyond (?:the )?(?:current )?scope|(?:doesn't|does not|won't|didn't) work|not work(?:ing)?|simpler|too complex|another approach|different approach|give up|abandon|not (?:needed|necessary))\b/i.test(
    words,
  );
}

/** Something failed between the making of a file and its deletion. Else it was only tidied away. */
function hasFailed(thread: ThreadIndex, edit: TimelineEdit, deletion: TimelineEvent): boolean {
  let steps = 0;
  for (const event of thread.before(deletion.seq)) {
    if (event.seq <= edit.seq || steps++ > failureReach) return false;
    const names = event.summary.includes(baseName(edit.path));
    if (names && (event.kind === 'error' || event.detail === 'error')) return !/^(?:\/tmp\/|\/var\/)/.test(edit.path);
  }
  return false;
}

import { deeds, type Finding } from './finding';
import type { ThreadIndex } from './threadIndex';
import type { TimelineEvent } from './timeline';

/** Signal 2: what a person took back by rewinding the conversation, when it had changed files. */
export function rewinds(thread: ThreadIndex): Finding[] {
  const found: Finding[] = [];
  for (const branch of branches(thread)) {
    const seqs = new Set(branch.map(({ seq }) => seq));
    const edits = thread.edits.filter(({ seq }) => seqs.has(seq));
    const last = branch.at(-1);
    const prompt = last && thread.prompts.find(({ seq }) => seq > last.seq);
    if (edits.length === 0 || prompt === undefined) continue;
    const replacing = thread.editsBetween(prompt.seq, thread.nextPrompt(prompt.seq));
    found.push({
      trigger: 'user_rejected',
      category: 'user',
      resolution: 'reverted',
      failure: prompt,
      attempts: deeds(edits),
      edits,
      replacements: deeds(replacing),
      why: prompt.text() ?? prompt.summary,
      confidence: 0.75,
    });
  }
  return found;
}

/** Runs of rewound records with nothing of the conversation in use between them. */
function branches(thread: ThreadIndex): TimelineEvent[][] {
  const runs: TimelineEvent[][] = [];
  let end = -1;
  for (const event of thread.rewound) {
    const run = runs.at(-1);
    if (run !== undefined && thread.nextPrompt(end) > event.seq) run.push(event);
    else runs.push([event]);
    end = event.seq;
  }
  return runs;
}

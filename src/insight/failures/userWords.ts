/**
 * How plainly a person's words reject what was done: `rejects` says so, `doubts` asks whether it should be otherwise,
 * `reports` shows output of a failure, `none` says nothing of the kind. Words alone are never enough: what follows has to
 * bear them out.
 */
export type Stance = 'rejects' | 'doubts' | 'reports' | 'none';

/** What is read of a text: people say what is wrong first, and paste after it. */
const readLength = 600;

const apostrophe = /[\u2018\u2019]/g;

const rejecting = [
  // The first word.
  /^(?:no|nope|nah|wait|stop|hold on|oh no|ugh|wrong|hmm+,? (?:no|that)|not (?:quite|really|what|like|good|right)|actually,? (?:no|don't|i (?:don't|want|meant|would)))\b/i,
  // Orders to take it back.
  /\b(?:revert|undo|roll(?:ing)? ?back|put (?:it|that|this|them|those|the \w+) back|bring back|back (?:it|that) out|get rid of|take (?:it|that|this) out)\b/i,
  // It is not right.
  /\b(?:that|this|it|which|these|those)(?:'s| is| are| was| were|'re) (?:(?:still|just|really|simply|totally|completely|all) )?(?:wrong|incorrect|broken|bad|not (?:right|correct|what|how|good|working|true|the (?:right|case|point)|needed|necessary|enough)|ugly|overkill|over[- ]?engineered|too (?:complex|complicated|much|verbose|slow|big|small))\b/i,
  /\b(?:doesn't|does not|didn't|did not|isn't|is not|aren't|won't|can't|cannot|don't|do not) (?:(?:actually|really|seem to|even|quite|appear to|look) )*(?:work|clear|show|display|render|update|load|run|start|compile|build|pass|match|appear|make sense|look|fix|solve|help|like|want|need|think (?:that|this|it|we))\b/i,
  /\bstill (?:not|fail|broken|does(?:n't| not)|is(?:n't| not)|get(?:ting)?|see(?:ing)?|show(?:s|ing)?|have|has|the same|wrong|crash|happen)/i,
  /\bshould(?:n't| not| never| only)\b|\bmust not\b|\bnot supposed to\b|\bwas supposed to\b/i,
  /\b(?:looks?|is|are|shows?|feels?|seems?) (?:\w+ ){0,2}worse\b|\banti-?p?patt?ern\b|\bcode smell\b|\bshould (?:be|look|stay|have been) (?:more|less|the same|consistent|like|as) /i,
  // A defect is reported.
  /\b(?:ends? up (?:not|with|being|in)|the (?:issue|problem|bug) is\b|worked (?:before|fine|until)|used to work|but (?:it|that|this|then|nothing) (?:\w+ ){0,2}(?:not|never|only|still|doesn't|isn't|always|fails?|breaks?))\b/i,
  /\bnot what i\b|\bi (?:never|didn't|did not) (?:ask|want|say|mean)|\bi (?:meant|said|asked)\b|\bi (?:don't|do not) (?:want|like|think|see why|need)/i,
  // What it did harm to.
  /\b(?:we|you|it|this|that|i|they)(?:'ve| have| has|'s)? (?:just )?(?:lost|broke|broken|removed|deleted|dropped|forgot|missed|ruined|messed|changed the|overwr(?:ote|itten))\b/i,
  /\b(?:lost|went missing|is (?:gone|missing)|disappeared|regress(?:ed|ion)|crash(?:es|ed|ing)?|blank (?:page|screen)|fails? (?:with|when|to|on))\b/i,
  /\bi(?:'ve| have)? (?:removed|deleted|reverted|undid|undone|rolled back|fixed (?:it|this|that) (?:myself|by))\b/i,
  // Another way is wanted.
  /\b(?:rather not|(?:cleaner|better|simpler|different|another) (?:approach|way)|too complicated)\b/i,
  /\blet's not\b|\bdon't (?:do|use|add|change|make|touch|create|write|hard-?code|mock|skip|ignore|remove|delete|put|call|set|commit|try|just)\b|\bstop (?:doing|using|adding|trying|changing)\b/i,
] as const;

const doubting = [
  /\b(?:is|isn't|are|aren't|was|wasn't) (?:there|it|this|that|we|they) (?:no|not|really|even|supposed)\b/i,
  /\bwhy (?:did|do|does|is|are|not|don't|didn't|would|can't|are we|have)\b|\bwhy ?\?/i,
  /\b(?:do|does|did) (?:we|you|it|this|that) (?:even|really|actually|still)? ?(?:need|have to|want)\b/i,
  /\bare you sure\b|\bis (?:that|this|it) (?:right|correct|true|really|necessary|needed)\b/i,
  /\b(?:could|can|should|shouldn't|couldn't|can't|would) (?:we|you|it|this|that|i) (?:not |just |maybe |also |instead )?(?:re-?use|use|have|keep|move|put|rename|simplify|avoid|do (?:it|this|that)|be)\b/i,
  /\b(?:wouldn't|isn't|couldn't|shouldn't|doesn't|don't) (?:it|that|this|we|you)\b/i,
  /\bwhat (?:would|if|about|happens)\b|\bbut (?:this|that|what|it|then|how|if|wouldn't|isn't)\b|\bnot sold\b|\bhmm+\b|\binstead\b|\brather than\b|\bi'd (?:rather|prefer|love|like)\b|\bprefer\b|\bbetter\b/i,
  /\b(?:does|do|will|would) (?:it|this|that|these|they) (?:only|really|also|even|still|not)\b/i,
  // What was there before, and findings of a review, pasted.
  /\b(?:previously|used to|as before|like before|keep (?:that|the (?:old|existing|previous|same|original)))\b/i,
  /\b(?:high|medium|low|critical) severity\b|\bconsider (?:\w+ing)\b|\bissue:|\bbug:|\bfeedback\b|\bcode review\b|\breview(?:er)?(?:'s)? (?:comment|finding|suggestion|note)/i,
] as const;

const output = [
  /^Traceback \(most recent|^\s+at \S+ \(|\bpanic: |^error(?:\[\w+\])?: |^fatal: |^\w*(?:Error|Exception): |\bnpm ERR!|^FAIL(?:ED)?\b|✗|✘|× |\bexit code [1-9]|\bexited with code [1-9]|\b(?:NS_ERROR|ERR)_[A-Z_]+|\bfailed to (?:load|fetch|compile|build|parse|start)\b/m,
  /^(?:❯|➜|\$|%|>) \S.*\n/m,
] as const;

/** Of the ways that the agent offered one is chosen: the others were not tried. */
const choosing =
  /^(?:i(?:'d| would)? (?:like|prefer|choose|pick|go (?:with|for)) )?(?:the )?(?:option|approach|choice|variant|solution) ?#?(?:\d|[a-e]\b)|^(?:let's |please )?(?:implement|do|take|use|go (?:with|for)) (?:the )?(?:option|approach|choice|variant|solution)s? ?#?(?:\d|[a-e]\b)/i;
/** A plain go-ahead, whatever else it says. */
const agreeing =
  /^(?:yes|yeah|yep|yup|ok(?:ay)?|sure|great|perfect|awesome|nice|cool|thanks?|thank you|lgtm|looks? good|sounds good|good|go ahead|continue|proceed|please (?:continue|proceed|add|commit|push)|commit|push|done|works?|all good|now|next|and now|also|let's (?:now|also|commit|push|add|update|continue))\b/i;

export function stanceOf(text: string): Stance {
  const said = text.slice(0, readLength).replace(apostrophe, "'").trim();
  if (choosing.test(said)) return 'none';
  if (rejecting.some(pattern => pattern.test(said))) return 'rejects';
  if (output.some(pattern => pattern.test(said))) return 'reports';
  if (agreeing.test(said)) return 'none';
  return doubting.some(pattern => pattern.test(said)) ? 'doubts' : 'none';
}

/** A question that says how it should be instead. */
const proposing =
  /\b(?:can|could|can't|couldn't|should|shouldn't) (?:we|you|it|this|that|i) (?:not |just |maybe |rather |also |instead )?(?:re-?use|use|have|keep|move|put|rename|simplify|avoid|do|make|drop|skip|split|merge|replace)\b|\binstead\b|\brather\b|\bwhy not\b|\bwhat about\b|\bhow about\b/i;

/** Whether a text only asks, without saying what should be otherwise. */
export function isMereQuestion(text: string): boolean {
  const said = text.replace(apostrophe, "'").trim();
  if (!said.endsWith('?') || said.split(/[.!?\n]+\s/).length > 1) return false;
  return !proposing.test(said) && !rejecting.some(pattern => pattern.test(said));
}

/**
 * Claude Code records a plan that is accepted with a cleared context as a refusal; the next prompt, which the client
 * writes, carries the plan itself.
 */
export function acceptsPlan(text: string): boolean {
  return /^(?:Implement the following plan|Plan approved|Please implement (?:this|the) plan)\b/i.test(text.trim());
}

/** Another matter first, the plan itself stands: `commit first`, a cleared context. */
export function isPostponement(text: string): boolean {
  return /^(?:(?:please|let's|ok(?:ay)?,?|first,?|can you|could you) )*(?:commit|push|save|write|clear|first|before)\b/i.test(
    text.trim(),
  );
}

/** How many words of the shorter text are in the other: 1 for the same thing said again. */
export function likeness(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  return one.size <= other.size ? shareIn(one, other) : shareIn(other, one);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? []);
}

function shareIn(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  if (words.size === 0) return 0;
  let shared = 0;
  for (const word of words) if (others.has(word)) shared++;
  return shared / words.size;
}

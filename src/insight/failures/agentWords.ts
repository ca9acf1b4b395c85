import type { ThreadIndex } from './threadIndex';
import type { TimelineEvent } from './timeline';

/** How agents admit that what they did was wrong. Only together with another signal (DESIGN 7). */
const concession =
  /\b(?:you(?:'|’)?re (?:\w+ )?(?:right|correct)|agreed|fair (?:point|enough)|you are (?:\w+ )?(?:right|correct)|(?:good|great|excellent|nice) (?:catch|point|observation|call)|that(?:'|’)?s a (?:good|great|fair|valid|excellent) (?:catch|point|observation)|my (?:mistake|bad|error|apologies)|i (?:apologi[sz]e|misunderstood|misread|was wrong|made a mistake|overlooked|broke|accidentally|duplicated|forgot|missed|see the (?:issue|problem))|sorry (?:about|for)|i (?:should|shouldn(?:'|’)?t) have|the user is (?:right|correct|pointing out|saying (?:that )?(?:it|this|my))|oh no)\b/i;

/** Red steps of test-first work, and tests that are broken on purpose to see that they notice. */
const expected =
  /\b(?:(?:should|will|must|expected? (?:it |this |them )?to|going to) (?:now )?fail|fail(?:s|ed|ing)? (?:as|like) expected|as expected,? .{0,30}fail|(?:red|failing) (?:phase|step|test first)|failing tests? first|tdd|verify (?:that )?(?:it|they|the tests?) fail|(?:confirm|make sure|check|prove|ensure)\w* .{0,40}\b(?:fails?|catch(?:es)?) |mutation|temporar(?:y|ily)|sanity[- ]check)/i;

/** ... and how they admit a fault of their own, not only that someone else is right. */
const admission =
  /\b(?:i (?:made a (?:\w+ )?(?:mistake|error)|was wrong|broke|accidentally|incorrectly|mistakenly|misunderstood|forgot|overlooked|should(?:n(?:'|’)t| not)? have|introduced)|my (?:mistake|bad|error|fault)|i apologi[sz]e)\b/i;

function admits(text: string): boolean {
  return admission.test(text);
}

function concedes(text: string): boolean {
  return concession.test(text);
}

/** Whether the agent admits a mistake in the first things it says after a record. */
export function concessionAfter(thread: ThreadIndex, seq: number): TimelineEvent | null {
  return thread.wordsAfter(seq).find(({ summary }) => concedes(summary)) ?? null;
}

/** Whether the agent admits a fault of its own in the first things it says after a record. */
export function admissionAfter(thread: ThreadIndex, seq: number): boolean {
  return thread.wordsAfter(seq).some(({ summary }) => admits(summary));
}

/** Whether the agent said that this would fail, before it ran or once it had. */
export function isExpectedFailure(thread: ThreadIndex, failure: TimelineEvent): boolean {
  const call = thread.callOf(failure);
  const before = thread.wordsBefore(call?.seq ?? failure.seq);
  return [before, ...thread.wordsAfter(failure.seq, 1)].some(words => words !== null && expected.test(words.summary));
}

/** Whether the agent announced a change as one for the moment. */
export function isTemporary(thread: ThreadIndex, seq: number): boolean {
  const words = thread.wordsBefore(seq);
  return (
    words !== null &&
    /\b(?:temporar|debug|for now|experiment|mutat|sanity|just to (?:see|check|verify))/i.test(words.summary)
  );
}

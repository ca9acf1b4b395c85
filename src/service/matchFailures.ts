import { askedWords, type ErrorWords, errorWords, topicWords } from './words';

/** What a finding is about, for being found by words. */
export interface FailureTexts {
  /** What says it outright: what was tried, why it failed, its files, what had been asked for. */
  readonly plain: readonly string[];
  /** What says it in code: read only where the plain texts alone do not decide. */
  code(): readonly string[];
}

/** Of the words of a topic, how many a finding must share. One or two words must all be there. */
const leastShare = 0.5;
/** A word of the code counts less than one of the texts about it. */
const codeWeight = 0.5;

/**
 * How well each text fits a topic, 0 where it does not: it must share half of the topic's words, all of one or two, and at
 * least one of them in its plain texts. Rare words count more. Null when the topic has no word that tells anything.
 */
export function topicScores(topic: string, texts: readonly FailureTexts[]): number[] | null {
  const asked = [...askedWords(topic)];
  if (asked.length === 0) return null;
  const plain = texts.map(text => topicWords(text.plain.join(' ')));
  const rarity = new Map(
    asked.map(word => [word, Math.log(1 + texts.length / (0.5 + plain.filter(words => words.has(word)).length))]),
  );
  const weigh = (words: readonly string[]): number => words.reduce((sum, word) => sum + (rarity.get(word) ?? 0), 0);
  const needed = asked.length <= 2 ? asked.length : Math.ceil(asked.length * leastShare);
  return texts.map((text, index) => {
    const said = asked.filter(word => plain[index]?.has(word));
    if (said.length === 0) return 0;
    if (said.length === asked.length) return weigh(said);
    const code = topicWords(text.code().join(' '));
    const written = asked.filter(word => !said.includes(word) && code.has(word));
    return said.length + written.length < needed ? 0 : weigh(said) + codeWeight * weigh(written);
  });
}

/** What is known of how a finding failed. */
export interface FailureErrors {
  /** Its telling line. */
  readonly why: string;
  /** What the check printed. */
  output(): readonly string[];
}

/** Of a telling line's general words, how many must be in the error; of what only it says, how many. */
const leastGeneral = 0.7;
const leastSpecific = 0.5;
/** Of an error that has nothing specific, how many words it takes to tell it from others. */
const leastGeneralWords = 3;

/**
 * How well each finding's error is the one asked for, 0 where it is another: either the telling line is in the error, but
 * for a few words (names and numbers count most: `reading 'a'` is not `reading 'b'`), or the error, if it names something,
 * is in what the check printed. Null when the error has no word that tells anything.
 */
export function errorScores(error: string, failures: readonly FailureErrors[]): number[] | null {
  const asked = errorWords(error);
  if (asked.general.size + asked.specific.size === 0) return null;
  return failures.map(({ why, output }) => {
    const known = errorWords(why);
    const inError = containment(known, asked);
    if (inError > 0) return 1 + inError;
    if (isAllIn(asked, known)) return 1;
    if (asked.specific.size === 0 || !overlaps(asked, known)) return 0;
    const printed = errorWords(output().join('\n'));
    return containment(asked, {
      general: new Set([...known.general, ...printed.general]),
      // Any report has numbers.
      specific: new Set([...known.specific, ...[...printed.specific].filter(word => !/^[\d.]+$/.test(word))]),
    });
  });
}

/** Whether all of it is there, and it is more than a word or two that many an error has. */
function isAllIn(part: ErrorWords, whole: ErrorWords): boolean {
  return tellsEnough(part) && share(part.general, whole.general) === 1 && share(part.specific, whole.specific) === 1;
}

/** A line of one plain word (`failed`) is in many an error. */
function tellsEnough({ general, specific }: ErrorWords): boolean {
  return specific.size > 0 || general.size >= leastGeneralWords;
}

/** The share of `part` that is in `whole`; 0 where too little of it is. */
function containment(part: ErrorWords, whole: ErrorWords): number {
  const general = share(part.general, whole.general);
  const specific = share(part.specific, whole.specific);
  const size = part.general.size + part.specific.size;
  if (!tellsEnough(part)) return 0;
  if (general < leastGeneral || specific < leastSpecific) return 0;
  return (general * part.general.size + specific * part.specific.size) / size;
}

function share(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  return part.size === 0 ? 1 : [...part].filter(word => whole.has(word)).length / part.size;
}

/** Whether they have a word in common: only then what was printed is worth reading. */
function overlaps(a: ErrorWords, b: ErrorWords): boolean {
  return [...a.specific].some(word => b.specific.has(word)) || [...a.general].some(word => b.general.has(word));
}

/** Words that say nothing of what a text is about, and those that nearly every text about code has. */
const common = new Set(
  `a about add added again all also an and any are as at avoid be because been before being best bug bugs but by can change
  changed changes code could did do does doing done error errors exception fail failed failing fails failure file files fix
  fixed fixes fixing for from function get gets has have how i if implement in instead into is issue it its let make
  makes making me method my need needs new not now of on or our please problem remove run running set should so some such test tests that the
  their them then there these they this those to too tried try trying up update use used uses using via want was way we were what when where
  which while why will with without work working works would you your`.split(/\s+/),
);

/**
 * The words of a text that tell what it is about: in lower case, names whole and taken apart (`roundCents`, `round_cents`),
 * inflections taken off (`rounding`, `rounds`), each once.
 */
export function topicWords(text: string): Set<string> {
  return new Set(namesIn(text).flatMap(name => [...partsOf(name), name.toLowerCase()]));
}

/** The words to look for: of a name its parts, or the whole where they tell nothing (`toFixed`). */
export function askedWords(topic: string): Set<string> {
  return new Set(
    namesIn(topic).flatMap(name => {
      const parts = partsOf(name);
      return parts.length > 0 || !hasSeams(name) ? parts : [name.toLowerCase()];
    }),
  );
}

function namesIn(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function partsOf(name: string): string[] {
  return name
    .replace(seams, ' ')
    .toLowerCase()
    .split(' ')
    .filter(word => word.length > 1 && !common.has(word))
    .map(stem)
    .filter(word => !common.has(word));
}

const seams = /_+|(?<=\p{Ll}|\p{N})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;

function hasSeams(name: string): boolean {
  return name.replace(seams, ' ').includes(' ');
}

/** English only, and only what is safe to take off. What it makes need be no word, only the same for the same. */
function stem(word: string): string {
  if (word.length < 5 || !/^[a-z]+$/.test(word)) return word;
  const bare = word.replace(/(?:ies|ied)$/, 'y').replace(/(?:ings?|ed|(?<=[sxz]|[cs]h)es|(?<![su])s)$/, '');
  // `caching` and `cache`, `stopped` and `stop`.
  return (bare.length < 3 ? word : bare).replace(/([bdgmnprt])\1$/, '$1').replace(/(?<=..)e$/, '');
}

/** An error's words: what it is about in general, and what only this one says (names, numbers, quoted things). */
export interface ErrorWords {
  readonly general: ReadonlySet<string>;
  readonly specific: ReadonlySet<string>;
}

const noise = [
  // Colors.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
  /\u001b\[[0-9;]*[A-Za-z]/g,
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?Z?/g,
  /\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g,
  /\b0x[\da-f]+\b/gi,
  /\b\d+(?:\.\d+)?\s?(?:ms|s|sec|seconds)\b/g,
  // Positions: the same error stands elsewhere after the next edit.
  /\(\d+,\s?\d+\)/g,
  /:\d+(?::\d+)?(?=[\s:)]|$)/g,
  /\bline \d+(?:,? col(?:umn)? \d+)?/gi,
];

const namesSomething = /\p{N}|_|\$|\p{Ll}\p{Lu}|\p{L}\.\p{L}/u;
/** `TypeError`, `ValueError`: written like a name, but of many an error. */
const kindOfError = /^\p{L}+(?:Error|Exception)$/u;

/** Of an error's text without what differs each time it is printed: times, addresses, positions, the folders of files. */
export function errorWords(text: string): ErrorWords {
  const plain = noise.reduce((left, pattern) => left.replace(pattern, ' '), text);
  const general = new Set<string>();
  const specific = new Set<string>();
  for (const found of plain.match(/[\p{L}\p{N}_$@./\\-]+/gu) ?? []) {
    const word = (found.split(/[\\/]/).at(-1) ?? '').replace(/^[.-]+|[.-]+$/g, '');
    const lower = word.toLowerCase();
    if (word.length === 0 || common.has(lower)) continue;
    if (namesSomething.test(word) && !kindOfError.test(word)) specific.add(lower);
    else if (word.length > 1) general.add(lower);
  }
  for (const [, quoted = ''] of plain.matchAll(/['"`‘“]([\p{L}\p{N}_$]+)['"`’”]/gu)) {
    specific.add(quoted.toLowerCase());
    general.delete(quoted.toLowerCase());
  }
  return { general, specific };
}

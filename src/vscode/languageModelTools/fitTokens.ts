import { cutText } from '../../model/cutText';

export interface FitOptions {
  /** Tokens that the caller has room for. */
  readonly budget: number;
  readonly count: (text: string) => PromiseLike<number>;
  /** The same answer in at most so many characters, if it can be said so shortly. */
  readonly shorten: (characters: number) => Promise<string>;
}

const mostTries = 3;

/** The text, or what fits of it: first said in fewer words, then cut. */
export async function fitTokens(text: string, { budget, count, shorten }: FitOptions): Promise<string> {
  let fitting = text;
  for (let tries = 0; tries <= mostTries; tries++) {
    const tokens = await count(fitting);
    if (tokens <= budget) return fitting;
    const characters = Math.floor((fitting.length * budget * 0.9) / tokens);
    if (characters < 1) return '';
    const shorter = tries < mostTries - 1 ? await shorten(characters) : fitting;
    fitting = shorter.length <= characters ? shorter : `${cutText(shorter, characters - 1)}…`;
  }
  return fitting;
}

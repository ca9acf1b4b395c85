/** A prompt in `.aider.input.history`, which has the time of each. */
interface InputEntry {
  readonly at: string;
  readonly text: string;
}

/**
 * The times of a run's prompts, from the history of the input line (`# 2025-07-15 11:40:03.123456`, then `+` lines). They are
 * of the same clock as the run's start: the first entry of the text that is not older than the prompt before.
 */
export class InputTimes {
  readonly #entries: InputEntry[];
  #next: number;

  constructor(history: string, startedAt: string) {
    this.#entries = readEntries(history);
    this.#next = this.#entries.findIndex(({ at }) => at >= startedAt);
    if (this.#next < 0) this.#next = this.#entries.length;
  }

  /** When this prompt was entered, as written; null where the history does not have it. */
  timeOf(prompt: string): string | null {
    const wanted = squeeze(prompt);
    for (let index = this.#next; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry === undefined || squeeze(entry.text) !== wanted) continue;
      this.#next = index + 1;
      return entry.at;
    }
    return null;
  }
}

function readEntries(history: string): InputEntry[] {
  const entries: { at: string; text: string }[] = [];
  for (const line of history.split(/\r?\n/)) {
    const at = /^# (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)$/.exec(line)?.[1];
    const last = entries.at(-1);
    if (at !== undefined) entries.push({ at, text: '' });
    else if (line.startsWith('+') && last !== undefined) last.text += `${line.slice(1)}\n`;
  }
  return entries;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What an agent gets: the same as text and as data. */
export interface ToolAnswer {
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
  /** The text says what went wrong, and what to do about it. */
  readonly isError: boolean;
}

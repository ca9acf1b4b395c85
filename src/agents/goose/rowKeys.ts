/** Names messages that share an id (the parts of one answer may) one after the other. */
export class RowKeys {
  readonly #times = new Map<string, number>();

  next(name: string): string {
    const before = this.#times.get(name) ?? 0;
    this.#times.set(name, before + 1);
    return before === 0 ? name : `${name}~${before}`;
  }
}

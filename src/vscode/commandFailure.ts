/** An expected end of a command, with what to tell the user: localized, and with a way on. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  static is(error: unknown): error is CommandFailure {
    return error instanceof CommandFailure;
  }
}

export const storeErrorKinds = [
  'full',
  'corrupt',
  'busy',
  'io',
  'constraint',
  'newer',
  'unsupported',
  'readonly',
  'closed',
  'locked',
  'other',
] as const;

/**
 * What a caller can act on:
 * `full` the disk is full (nothing was written); `corrupt` the file is damaged or no database (salvage it);
 * `busy` try again; `io` the system refused (see `osCode`); `constraint` the rows break a rule of the schema;
 * `newer` written by a newer version (open it read-only); `unsupported` this build of sql.js, platform or protocol
 * cannot be used; `readonly`, `closed` the handle does not allow it; `locked` someone else holds the file.
 */
export type StoreErrorKind = (typeof storeErrorKinds)[number];

/** The one error type of the store. `cause` is the operating system's error where there was one. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  /** The operating system's code (`ENOSPC`, `EACCES` ...), null when SQLite alone complained. */
  readonly osCode: string | null;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    const osMessage = cause instanceof Error ? cause.message : null;
    super(osMessage === null ? message : `${message} (${osMessage})`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.osCode = osErrorCode(cause);
  }

  static is(error: unknown, kind?: StoreErrorKind): error is StoreError {
    return error instanceof StoreError && (kind === undefined || error.kind === kind);
  }
}

/** The code of an operating system error (`ENOENT`), null for any other value. */
export function osErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

const kindsByResultCode: ReadonlyMap<number, StoreErrorKind> = new Map([
  [5, 'busy'],
  [6, 'locked'],
  [8, 'readonly'],
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'full'],
  [14, 'io'],
  [19, 'constraint'],
  [26, 'corrupt'],
]);

/** Kind of a SQLite result code, primary or extended (https://sqlite.org/rescode.html). */
export function kindOfResultCode(resultCode: number): StoreErrorKind {
  return kindsByResultCode.get(resultCode & 0xff) ?? 'other';
}

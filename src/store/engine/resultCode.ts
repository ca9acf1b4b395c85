const ioError = 10;

/** SQLite result codes used by name (https://sqlite.org/rescode.html). */
export const resultCode = {
  ok: 0,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError,
  notFound: 12,
  full: 13,
  cannotOpen: 14,
  row: 100,
  done: 101,
  ioErrorRead: ioError | (1 << 8),
  ioErrorShortRead: ioError | (2 << 8),
  ioErrorWrite: ioError | (3 << 8),
  ioErrorSync: ioError | (4 << 8),
  ioErrorTruncate: ioError | (6 << 8),
  ioErrorStat: ioError | (7 << 8),
  ioErrorDelete: ioError | (10 << 8),
  ioErrorAccess: ioError | (13 << 8),
  ioErrorClose: ioError | (16 << 8),
  ioErrorDeleteMissing: ioError | (23 << 8),
} as const;

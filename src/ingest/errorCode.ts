/** The code of a system error (`ENOENT`), else what the error says. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

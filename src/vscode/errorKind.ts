import { StoreError } from '../store/engine/storeError';

/** Why sessions cannot be shown, as far as that tells what the user can do about it. */
export const errorKinds = ['full', 'busy', 'storage', 'damaged', 'newer', 'other'] as const;
export type ErrorKind = (typeof errorKinds)[number];

export function errorKind(error: unknown): ErrorKind {
  // The system's own, of the folder of the database.
  if (!StoreError.is(error))
    return error instanceof Error && 'code' in error && 'syscall' in error ? 'storage' : 'other';
  switch (error.kind) {
    case 'full':
    case 'newer':
      return error.kind;
    case 'busy':
    case 'locked':
      return 'busy';
    case 'corrupt':
      return 'damaged';
    case 'io':
    case 'readonly':
      return 'storage';
    default:
      return 'other';
  }
}

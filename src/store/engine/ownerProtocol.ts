import * as z from 'zod/mini';
import { StoreError, storeErrorKinds } from './storeError';

/** What a follower sends. */
export const followerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.number(), method: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: z.number() }),
]);
export type FollowerFrame = z.infer<typeof followerFrame>;

export const remoteError = z.object({
  name: z.string(),
  message: z.string(),
  /** Null for errors other than `StoreError`. */
  kind: z.nullable(z.enum(storeErrorKinds)),
  osCode: z.nullable(z.string()),
});
export type RemoteError = z.infer<typeof remoteError>;

/** What the owner sends. */
export const ownerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id: z.number(), value: z.unknown() }),
  z.object({ type: z.literal('result'), id: z.number(), value: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.number(), error: remoteError }),
]);
export type OwnerFrame = z.infer<typeof ownerFrame>;

export function toRemoteError(error: unknown): RemoteError {
  if (StoreError.is(error)) return { name: error.name, message: error.message, kind: error.kind, osCode: error.osCode };
  if (error instanceof Error) return { name: error.name, message: error.message, kind: null, osCode: null };
  return { name: 'Error', message: String(error), kind: null, osCode: null };
}

/** The error as it was thrown, but for its stack and its cause. */
export function fromRemoteError({ name, message, kind, osCode }: RemoteError): Error {
  if (kind !== null) return new StoreError(kind, message, osCode === null ? undefined : { code: osCode });
  const error = new Error(message);
  error.name = name;
  return error;
}

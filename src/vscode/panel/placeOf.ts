import * as v from 'valibot';
import { type Place, placeSchema } from '../../panel/protocol';
import { sessionTargetOf } from '../sessionTarget';

/** The place that a command's argument names: a place itself, or what the sessions view and other extensions call a session. */
export function placeOf(argument: unknown): Place | undefined {
  const place = v.safeParse(placeSchema, argument);
  if (place.success) return place.output;
  const target = sessionTargetOf(argument);
  if (target === undefined) return undefined;
  const { session_uid, seq } = target;
  return { kind: 'session', session_uid, ...(seq !== undefined && { transcript: { seq } }) };
}

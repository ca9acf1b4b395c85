import type { SessionListItem } from '../../store/readModels/sessionItems';

const known = new WeakMap<SessionListItem, string>();

/** A session as text, to find out whether two answers say the same of it. Made once for each answer. */
export function sessionData(item: SessionListItem): string {
  const data = known.get(item) ?? JSON.stringify(item);
  known.set(item, data);
  return data;
}

/**
 * The id of a call, unique over all sessions: by it, copies of edits and checks are told from others. Some providers only
 * number calls (`call_1`, `functions.edit:27`); such an id is kept with the place it is unique in. Null where there is none.
 */
export function uniqueCallId(id: string | null, place: string): string | null {
  const plain = id?.trim() ?? '';
  if (plain === '') return null;
  return plain.length >= 16 && !plain.includes(':') ? plain : `${place}/${plain}`;
}

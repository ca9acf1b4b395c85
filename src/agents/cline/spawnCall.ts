import { isRecord, type JsonRecord, listField, parseFields } from '../jsonRecord';

/** The id of the one call in the messages of a parent that gave an agent this task; null where several did or none. */
export function spawnCall(parentMessages: string | undefined, task: string): string | null {
  const file = parentMessages === undefined ? null : parseFields(parentMessages);
  if (file === null) return null;
  const found = callsIn(file).filter(({ input }) => Object.values(input).includes(task));
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

function callsIn(file: JsonRecord): { readonly id: string; readonly input: JsonRecord }[] {
  return listField(file, 'messages')
    .filter(isRecord)
    .flatMap(message => listField(message, 'content'))
    .filter(isRecord)
    .flatMap(({ type, id, input }) =>
      type === 'tool_use' && typeof id === 'string' && isRecord(input) ? [{ id, input }] : [],
    );
}

import { isRecord, type JsonRecord } from '../jsonRecord';

/** What a record did: `requests` when the list of requests itself is another one now. */
export type LogChange = 'damaged' | 'requests' | 'other';

type Box = { [key: string]: unknown };
type Container = Box | unknown[];
type Key = string | number;

/** A path names places in lists; one beyond this is damage. */
const mostItems = 1_000_000;

/**
 * Replays the log of changes in which VS Code keeps a session (objectMutationLog.ts): `{kind: 0, v}` is the session,
 * `{kind: 1, k, v}` sets a value, `{kind: 2, k, v?, i?}` cuts a list at `i` and appends to it, `{kind: 3, k}` deletes.
 */
export class LogReplay {
  #root: Container = {};

  get session(): JsonRecord {
    return isRecord(this.#root) ? this.#root : {};
  }

  apply(record: unknown): LogChange {
    if (!isRecord(record)) return 'damaged';
    const { kind, k: path, v: value } = record;
    if (kind === 0) {
      const root: unknown = structuredClone(value);
      if (!isContainer(root)) return 'damaged';
      this.#root = root;
      return 'requests';
    }
    const [first] = Array.isArray(path) ? path : [];
    const place = this.#placeOf(path);
    if (place === null) return 'damaged';
    const isList = first === 'requests' && Array.isArray(path) && path.length <= 2;
    if (kind === 1) write(place, structuredClone(value));
    else if (kind === 3) write(place, undefined);
    else if (kind !== 2 || !push(place, structuredClone(value), record.i)) return 'damaged';
    return isList ? 'requests' : 'other';
  }

  #placeOf(path: unknown): Place | null {
    if (!Array.isArray(path)) return null;
    const keys = path.filter(isKey);
    const last = keys.pop();
    if (last === undefined || keys.length + 1 !== path.length) return null;
    let holder: Container = this.#root;
    for (const key of keys) {
      const next = valueAt({ holder, key });
      if (!isContainer(next)) return null;
      holder = next;
    }
    return Array.isArray(holder) && typeof last !== 'number' ? null : { holder, key: last };
  }
}

interface Place {
  readonly holder: Container;
  readonly key: Key;
}

/** False where there is no list to append to. */
function push(place: Place, values: unknown, cutAt: unknown): boolean {
  const known = valueAt(place);
  if (known !== undefined && !Array.isArray(known)) return false;
  const list: unknown[] = known ?? [];
  if (typeof cutAt === 'number' && cutAt >= 0) list.splice(cutAt);
  if (Array.isArray(values)) for (const value of values) list.push(value);
  write(place, list);
  return true;
}

function valueAt({ holder, key }: Place): unknown {
  if (Array.isArray(holder)) return typeof key === 'number' ? holder[key] : undefined;
  return Object.hasOwn(holder, String(key)) ? holder[String(key)] : undefined;
}

function write({ holder, key }: Place, value: unknown): void {
  if (!Array.isArray(holder)) holder[String(key)] = value;
  else if (typeof key === 'number' && key <= mostItems) holder[key] = value;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function isKey(key: unknown): key is Key {
  return (typeof key === 'string' && key !== '__proto__') || (typeof key === 'number' && key >= 0);
}

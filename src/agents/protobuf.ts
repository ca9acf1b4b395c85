/** A field of a message in Protocol Buffers' wire format: a number, or the bytes of a text, list or message. */
export type WireField = { readonly number: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
);

/**
 * The fields of a message of which no description is published. What follows after damage is left out; numbers of a fixed
 * width are passed over, and so are those beyond 2^53.
 */
export function wireFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): number | null => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return null;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === null || tag < 8) break;
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
      continue;
    }
    if (wire !== 0 && wire !== 2) break;
    const value = varint();
    if (value === null) break;
    if (wire === 0) {
      if (Number.isSafeInteger(value)) fields.push({ number, kind: 'number', value });
      continue;
    }
    if (at + value > bytes.length) break;
    fields.push({ number, kind: 'bytes', value: bytes.subarray(at, at + value) });
    at += value;
  }
  return fields;
}

/** The number in a field, null where there is none. */
export function wireNumber(fields: readonly WireField[], number: number): number | null {
  const found = fields.find(field => field.number === number && field.kind === 'number');
  return found?.kind === 'number' ? found.value : null;
}

/** The fields of the message in a field, null where there is none. */
export function wireMessage(fields: readonly WireField[], number: number): WireField[] | null {
  const bytes = bytesIn(fields, number);
  return bytes === null ? null : wireFields(bytes);
}

/** The text in a field, null where there is none. */
export function wireText(fields: readonly WireField[], number: number): string | null {
  const bytes = bytesIn(fields, number);
  return bytes === null || bytes.length === 0 ? null : Buffer.from(bytes).toString('utf8');
}

/** All numbers of a field that repeats: one by one, or packed. */
export function wireNumbers(fields: readonly WireField[], number: number): number[] {
  return fields.flatMap(field => {
    if (field.number !== number) return [];
    return field.kind === 'number' ? [field.value] : packed(field.value);
  });
}

function packed(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
    scale = 1;
  }
  return numbers;
}

function bytesIn(fields: readonly WireField[], number: number): Uint8Array | null {
  const found = fields.find(field => field.number === number && field.kind === 'bytes');
  return found?.kind === 'bytes' ? found.value : null;
}

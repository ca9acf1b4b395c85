/** Whether an id has the shape that agents give: one from a damaged or hostile transcript must not reach a shell. */
export function isSessionId(id: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

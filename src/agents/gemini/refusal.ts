/** How a call ended that was not carried out, as the scheduler's words and its state say; null for one that was. */
export function refusalOf(text: string, status: unknown): 'denial' | 'permission_denial' | 'cancelled' | null {
  if (/^Tool execution(?: for "[^"]*")? denied by policy/.test(text)) return 'permission_denial';
  if (status !== 'cancelled' && !/^(?:\[Operation Cancelled\]|User denied)/.test(text)) return null;
  if (/denied by policy/.test(text)) return 'permission_denial';
  return /denied execution|did not allow tool call|User (?:rejected|denied)/.test(text) ? 'denial' : 'cancelled';
}

/** Names that sessions have before anybody named them. */
const placeholder =
  /^(?:(?:CLI|ACP|Terminal) Session|New (?:chat|session)(?: \d+)?|Chat \d+|Delegated task|Subagent task.*)$/i;

/** A name that says something; null for one that all sessions have at first, unless the user chose it. */
export function titleOf(name: string | null, isChosen: boolean): string | null {
  return name === null || (!isChosen && placeholder.test(name)) ? null : name;
}

import { escapeMarkdown } from './escapeMarkdown';
import type { CommandId } from './manifest';

/** A link of Markdown that runs a command; a parenthesis in its argument would end it. */
export function commandLink(label: string, command: CommandId, argument: unknown): string {
  const encoded = encodeURIComponent(JSON.stringify([argument])).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${escapeMarkdown(label)}](command:${command}?${encoded})`;
}

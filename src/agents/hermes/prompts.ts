import type { Message } from './messages';

/** Prompts of Hermes' own that older versions left in a session (agent/background_review.py). */
const review = /^\s*Review the conversation above and (?:update the skill library|consider saving to memory)/;
/** What the client says in the user's name: ends of background processes, notes of the runtime. */
const notice = /^\s*\[(?:SYSTEM|IMPORTANT|System note|ASYNC DELEGATION)\b/i;

/** What stands for a message of the user's: what was typed, and what the client made of it or said itself. */
export interface Prompt {
  readonly typed: string;
  readonly injected: string;
}

/**
 * A command that invokes a skill is replaced by the text of the skill, with what was typed beside the command in it
 * (agent/skill_commands.py).
 */
export function promptOf({ text, displayKind, isObserved }: Message): Prompt {
  if (displayKind !== null || isObserved || review.test(text)) return { typed: '', injected: text };
  const typed = typedBesideSkill(text);
  if (typed !== null) return { typed, injected: text };
  return notice.test(text) ? { typed: '', injected: text } : { typed: text, injected: '' };
}

function typedBesideSkill(text: string): string | null {
  const invoked = /^\[(?:SYSTEM|IMPORTANT): The user has invoked the "([^"]*)"/.exec(text)?.[1];
  if (invoked !== undefined) {
    const command = invoked.startsWith('/') ? invoked : `/${invoked}`;
    return `${command} ${instruction(text)}`.trim();
  }
  const loaded = /^\[IMPORTANT: The "([^"]*)" skill is auto-loaded/.exec(text)?.[1];
  if (loaded === undefined) return null;
  const end = 'then run them with the terminal tool using the absolute path.';
  const at = text.lastIndexOf(end);
  return (at < 0 ? '' : text.slice(at + end.length).trim()) || `/${loaded}`;
}

function instruction(text: string): string {
  const bundle = / skill bundle,/.test(text.slice(0, text.indexOf('\n')));
  const mark = bundle
    ? '\nUser instruction: '
    : 'The user has provided the following instruction alongside the skill invocation: ';
  // A skill's own text may quote the mark: it comes after the instruction of a bundle, and before that of one skill.
  const at = bundle ? text.indexOf(mark) : text.lastIndexOf(mark);
  if (at < 0) return '';
  const [typed = ''] = text
    .slice(at + mark.length)
    .split(bundle ? '\n\n[Loaded as part of the ' : '\n\n[Runtime note:');
  return typed.trim();
}

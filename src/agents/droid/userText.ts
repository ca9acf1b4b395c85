/** A part of what stands in the user's name. */
export interface UserPart {
  readonly detail: 'prompt' | 'spawn_prompt' | 'injected';
  readonly text: string;
  readonly summary: string;
}

const reminder = /^\s*<system-reminder>[\s\S]*?<\/system-reminder>\s*/;
/** The file that a prompt names with `@`. */
const attachment = /^Contents of .+ \(lines \d+-\d+ of \d+\):/;
const taskHeading = /^# Task Tool Invocation\b/;
const taskText = /^(?:Subagent type: .*\n+)?(?:# |## )?(?:Your )?(?:Task|Prompt):?\s*\n/m;

/** Tells what a block of text in a user's message is: reminders and files are the client's. */
export function readUserText(text: string, isSidechain: boolean): UserPart {
  const rest = withoutReminders(text);
  if (rest === '' || attachment.test(rest)) return { detail: 'injected', text, summary: rest || text };
  if (isSidechain || taskHeading.test(rest))
    return {
      detail: 'spawn_prompt',
      text: rest,
      summary: rest.replace(taskHeading, '').replace(taskText, '').trim() || rest,
    };
  return { detail: 'prompt', text: rest, summary: rest };
}

function withoutReminders(text: string): string {
  let rest = text;
  // Bounded, so that a text of thousands of reminders costs no more than it is worth.
  for (let count = 0; count < 20; count++) {
    const match = reminder.exec(rest);
    if (match === null) break;
    rest = rest.slice(match[0].length);
  }
  return rest.trim();
}

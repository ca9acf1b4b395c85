/** A message that the SDK writes in the user's name to go on after a pause or a change of mode. */
const continuation = /^(?:\[TASK RESUMPTION\]|The user approved switching to act mode\. Continue with)/;

/**
 * What a person typed, without what the SDK puts around it: `<user_input mode>`, `<user_command slash>` and notes of a
 * change of mode (`sdk/packages/shared/src/prompt/format.ts`).
 */
export function typedText(text: string): string {
  return text
    .replace(/<mode_notice>[\s\S]*?<\/mode_notice>/g, '')
    .replace(/<user_command slash="([^"]*)">([\s\S]*?)<\/user_command>/g, (_, slash, rest) =>
      `/${slash} ${rest}`.trim(),
    )
    .replace(/<user_input\b[^>]*>([\s\S]*?)<\/user_input>/g, '$1')
    .trim();
}

/** Whether the client said it and no person. */
export function isContinuation(text: string): boolean {
  return continuation.test(typedText(text));
}

import type { TimelineEvent } from './timeline';

/** What agents call the tool that runs a command line (docs/agents). */
const shellTools =
  /^(?:(?:developer__|local_)?shell|bash|powershell|pwsh|terminal|(?:container\.)?exec|unified_exec|exec_command|shell_command|run_?shell_?command|run_?(?:in_?)?terminal(?:_?(?:command|cmd))?(?:_v2)?|run_?commands?|execute(?:_?(?:command|bash|pwsh))?)$/i;
/** Before the command that matters. */
const preparation = /^\s*(?:\w+=\S+\s+)+/;
/** Parts that do nothing by themselves. */
const only = /^(?:cd|export|source|set|sleep|true|wait)\b/;
/** Questions: that they find nothing is an answer. */
const question =
  /^(?:ls|cat|grep|egrep|rg|ag|find|fd|head|tail|sed -n|awk|which|whereis|type|wc|stat|tree|diff|test|\[|gh|curl|wget|pwd|env|echo|printf|ps|jq|file|xxd|du|df|sort|strings|readlink|git (?:-C \S+ )?(?:status|log|diff|show|branch|fsck|cat-file|rev-parse|ls-files|ls-tree|config|blame|grep|describe|remote|reflog|for-each-ref|rev-list|merge-base|verify-pack|count-objects|worktree list|stash list|fetch))\b/;
/** Any program's ways to be asked. */
const asking =
  /^(?!go |apt)\S+(?: \S+){0,3}? (?:status|list|ls|show|get|describe|capture(?:-pane)?|inspect|logs?|view|search|info|help|version|--help|--version|-h|list-\w+|check-ignore)(?: |$)/;
const errorShape =
  /^(?:Exit code \d+ )?(?:Traceback \(most|(?:Uncaught )?\w*(?:Error|Exception): |panic: |fatal: |error(?:\[|: )|\S+: line \d+: |thread '.{1,60}' panicked|node:internal|Process exited with code [1-9])/;

/** Whether a call or a result is one of the shell's. */
export function isShell({ tool }: TimelineEvent): boolean {
  return tool !== null && shellTools.test(tool);
}

/** Whether a command is a question to the machine, whose failure is an answer. */
export function asksMachine(command: string): boolean {
  return parts(command).every(part => question.test(part)) && !acts.test(command);
}

/** Whether a command only looks and changes nothing. */
export function asksOnly(command: string): boolean {
  return parts(command).every(part => question.test(part) || asking.test(part)) && !acts.test(command);
}

/** Looking that writes or runs something. */
const acts = /(?<![\d&])>\s*[^&\s|>]|(?:\bxargs| -delete| -exec)\b/;

/** The commands of a line, without what only prepares them. */
function parts(command: string): string[] {
  const each = command
    .split(/&&|\|\||[;|]/)
    .map(part => part.replace(preparation, '').trim())
    .filter(part => part !== '' && !only.test(part));
  return each.length === 0 ? [command] : each;
}

/** Whether the result of a command is a failure: by its status, or since it begins as complaints do. */
export function shellFailed(result: TimelineEvent): boolean {
  if (result.role !== 'tool' || result.detail === 'permission_denial' || result.detail === 'hook_denial') return false;
  if (result.detail === 'cancelled' || result.detail === 'interrupted') return false;
  return result.kind === 'error' || result.detail === 'error' || errorShape.test(result.summary);
}

import { type JsonRecord, listField, stringField } from '../jsonRecord';
import { findPatchTexts } from '../parseApplyPatch';
import { resolvePath } from '../resolvePath';

/** A patch and the directory its relative paths start from. */
export interface LocatedPatch {
  readonly text: string;
  readonly dir: string | null;
}

/** A shell call: the command line as a person would type it, where it runs, and the patches in it. */
export interface ShellCommand {
  readonly command: string;
  readonly dir: string | null;
  readonly patches: readonly LocatedPatch[];
}

/**
 * Reads the arguments of `shell`, `exec_command`, `shell_command` and `local_shell` calls: `{command: [...]|"..."}`,
 * `{cmd: "..."}`, with `workdir`. Null where they name no command.
 */
export function readShellCommand(args: JsonRecord, cwd: string | null): ShellCommand | null {
  const given = stringField(args, 'workdir') ?? stringField(args, 'working_directory') ?? stringField(args, 'cwd');
  const dir = given === null ? cwd : resolvePath(cwd, given);
  const words = listField(args, 'command').filter(word => typeof word === 'string');
  if (words.length > 0) return fromWords(words, dir);
  const line = stringField(args, 'cmd') ?? stringField(args, 'command');
  return line === null ? null : fromLine(line, dir);
}

/** The command line behind an argument vector such as `["bash", "-lc", "..."]`. */
export function commandLine(words: readonly string[]): string {
  const [program = '', flag = '', script] = words;
  const isShell = /(?:^|[\\/])(?:ba|z|da|fi)?sh$|(?:^|[\\/])(?:powershell|pwsh)(?:\.exe)?$/i.test(program);
  if (isShell && script !== undefined && /^-\w*c$|^-command$/i.test(flag)) return script;
  return words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}

function fromWords(words: readonly string[], dir: string | null): ShellCommand {
  const [program = '', patch] = words;
  if (/^apply_?patch$/.test(program) && patch !== undefined) {
    return { command: commandLine(words), dir, patches: [{ text: patch, dir }] };
  }
  return fromLine(commandLine(words), dir);
}

function fromLine(line: string, dir: string | null): ShellCommand {
  if (!/\bapply_?patch\b/.test(line)) return { command: line, dir, patches: [] };
  // `cd elsewhere && apply_patch <<'EOF'` is a form Codex itself intercepts and runs in that directory.
  const moved = /^\s*cd\s+(?:"([^"]+)"|'([^']+)'|([^\s;&]+))\s*&&/.exec(line);
  const target = moved?.[1] ?? moved?.[2] ?? moved?.[3];
  const patchDir = target === undefined ? dir : resolvePath(dir, target);
  return { command: line, dir, patches: findPatchTexts(line).map(text => ({ text, dir: patchDir })) };
}

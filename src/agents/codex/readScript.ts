import { findPatchTexts } from '../parseApplyPatch';
import { resolvePath } from '../resolvePath';
import { type ScriptToken, scriptTokens } from './scriptTokens';
import type { LocatedPatch } from './shellCommand';

/** The calls that a code-mode script makes, as far as their texts stand in the script. */
export interface ScriptCalls {
  readonly patches: readonly LocatedPatch[];
  readonly commands: readonly string[];
}

/**
 * Finds the patches and commands in the JavaScript that newer models give to `functions.exec`
 * (`tools.apply_patch(...)`, `tools.exec_command({cmd: ...})`). Texts are followed through constants, `+`,
 * `[...].join()`, templates with names and `String.raw`; what is computed in any other way is not found.
 */
export function readScript(script: string, cwd: string | null): ScriptCalls {
  const tokens = scriptTokens(script);
  const known = new Map<string, string>();
  const patches: LocatedPatch[] = [];
  const commands: string[] = [];
  let dir = cwd;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    const name = token?.kind === 'name' || token?.kind === 'text' ? token.value : null;
    const next = markAt(tokens, index + 1);
    if (token?.kind === 'name' && next === '=' && markAt(tokens, index + 2) !== '=') {
      const value = evaluate(tokens, index + 2, known)?.value;
      if (value !== undefined) known.set(token.value, value);
    } else if (name === 'apply_patch' && next === '(') {
      const value = evaluate(tokens, index + 2, known)?.value;
      for (const text of value === undefined ? [] : findPatchTexts(value)) patches.push({ text, dir: cwd });
    } else if (name !== null && next === ':') {
      const value = evaluate(tokens, index + 2, known)?.value;
      if (value === undefined) continue;
      if (name === 'cmd' || name === 'command') commands.push(value);
      if (name === 'workdir') dir = resolvePath(cwd, value);
    }
  }
  for (const command of commands) {
    if (!/\bapply_?patch\b/.test(command)) continue;
    for (const text of findPatchTexts(command)) patches.push({ text, dir });
  }
  return { patches, commands };
}

interface Evaluated {
  readonly value: string;
  readonly next: number;
}

/** The text an expression stands for, and where it ends; undefined where it is not made of texts alone. */
function evaluate(
  tokens: readonly ScriptToken[],
  start: number,
  known: ReadonlyMap<string, string>,
): Evaluated | undefined {
  const first = operand(tokens, start, known);
  if (first === undefined) return undefined;
  const texts = [first.value];
  let next = first.next;
  while (markAt(tokens, next) === '+') {
    const more = operand(tokens, next + 1, known);
    if (more === undefined) return undefined;
    texts.push(more.value);
    next = more.next;
  }
  return { value: texts.join(''), next };
}

function operand(
  tokens: readonly ScriptToken[],
  index: number,
  known: ReadonlyMap<string, string>,
): Evaluated | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (token.kind === 'text') return { value: token.value, next: index + 1 };
  if (token.kind === 'template') {
    const inserted = token.names.map(name => (name === null ? undefined : known.get(name)));
    if (inserted.includes(undefined)) return undefined;
    return { value: token.texts.map((text, at) => text + (inserted[at] ?? '')).join(''), next: index + 1 };
  }
  if (token.kind === 'name') {
    const value = known.get(token.value);
    return value === undefined ? undefined : { value, next: index + 1 };
  }
  if (token.value === '[') return joinedList(tokens, index + 1, known);
  return undefined;
}

/** `["a", "b"].join("\n")`: how models like to write a patch. */
function joinedList(
  tokens: readonly ScriptToken[],
  start: number,
  known: ReadonlyMap<string, string>,
): Evaluated | undefined {
  const items: string[] = [];
  let index = start;
  while (markAt(tokens, index) !== ']') {
    const item = evaluate(tokens, index, known);
    if (item === undefined) return undefined;
    items.push(item.value);
    index = item.next;
    if (markAt(tokens, index) === ',') index += 1;
  }
  const method = tokens[index + 2];
  const separator = tokens[index + 4];
  const isJoin = markAt(tokens, index + 1) === '.' && method?.kind === 'name' && method.value === 'join';
  if (!isJoin || separator?.kind !== 'text') return undefined;
  return { value: items.join(separator.value), next: index + 6 };
}

function markAt(tokens: readonly ScriptToken[], index: number): string | null {
  const token = tokens[index];
  return token?.kind === 'mark' ? token.value : null;
}

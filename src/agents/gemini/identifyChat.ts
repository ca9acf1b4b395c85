import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { SourceIdentity, SourceRef } from '../adapter';
import { contentText } from '../contentParts';
import { unquoted } from '../parseJson';
import { contextFolder } from './projectFolder';

/**
 * Which session a chat belongs to. Its header says its own id; an agent's chat lies in a folder named after the session
 * (always the root one: gemini-cli packages/core/src/agents/local-executor.ts).
 */
export function identifyChat(source: SourceRef, head: Buffer): SourceIdentity | null {
  const text = head.toString('utf8');
  const id = fieldOf(text, 'sessionId');
  if (id === null) return null;
  const folder = basename(dirname(source.path));
  const cwd = headFolder(text);
  if (folder === 'chats') return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: id };
  return { sessionId: folder, threadId: id, parentThreadId: mainThread, cwd, transcriptKey: `${folder}/${id}` };
}

/** A field of the header, which may be the first line or the start of a document. */
function fieldOf(text: string, key: string): string | null {
  const literal = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)+")`).exec(text)?.[1];
  return literal === undefined ? null : unquoted(literal);
}

function headFolder(text: string): string | null {
  const directories = /"directories"\s*:\s*\[\s*("(?:[^"\\]|\\.)+")/.exec(text)?.[1];
  if (directories !== undefined) return unquoted(directories);
  const context = /"(?:text|content)"\s*:\s*("(?:<session_context>|This is the Gemini CLI)(?:[^"\\]|\\.)*")/.exec(
    text,
  )?.[1];
  const said = context === undefined ? null : unquoted(context);
  return said === null ? null : contextFolder(contentText(said));
}

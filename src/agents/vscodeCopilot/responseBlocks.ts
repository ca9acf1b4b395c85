import { fieldsAt, isRecord, type JsonRecord, listField, recordField, stringField } from '../jsonRecord';
import { pathOfUriParts } from '../uriPath';
import { markdownText, referenceText, shownText } from './markdownText';
import { innerEditTool, modelName } from './toolNames';

/** A call as VS Code shows it. */
export interface ShownCall {
  readonly kind: 'call';
  readonly id: string;
  /** As the model calls the tool. */
  readonly tool: string;
  /** The call that started the agent that made this one. */
  readonly agentId: string | null;
  readonly part: JsonRecord;
}

/** What was done to a file, as far as the response tells. */
export interface FileChange {
  readonly kind: 'change';
  readonly path: string;
  readonly operation: 'create' | 'update' | 'delete' | 'move';
  readonly movedTo: string | null;
  /** Batches of text edits, each on the text that the one before left; empty where only the file is told. */
  readonly batches: readonly unknown[];
}

/** What someone said: the model, the user who was asked something (`answer`), or the client (`note`). */
export interface SaidBlock {
  readonly kind: 'text' | 'thinking' | 'answer' | 'note';
  readonly text: string;
  /** The finer word for it. */
  readonly word: string | null;
}

export type Block = SaidBlock | ShownCall | FileChange;

/** Parts that say nothing of their own. */
const silent = new Set([
  'agentDetection',
  'autoModeResolution',
  'clearToPreviousToolInvocation',
  'codeCitation',
  'codeblockUri',
  'command',
  'disabledClaudeHooks',
  'extensions',
  'externalToolInvocationUpdate',
  'followups',
  'mcpAuthenticationRequired',
  'mcpServersStarting',
  'mcpServersStartingSlow',
  'move',
  'multiDiffData',
  'planReview',
  'prepareToolInvocation',
  'progressMessage',
  'progressTask',
  'progressTaskSerialized',
  'pullRequest',
  'reference',
  'systemNotification',
  'toolInvocation',
  'treeData',
  'undoStop',
  'usedContext',
  'voiceProgress',
]);

/**
 * The parts of a response in their order (`IChatProgressResponseContent` of chatModel.ts), texts and the references in them
 * as one. `onUnknown` hears of kinds that are not known.
 */
export function blocksOf(parts: readonly unknown[], onUnknown: (kind: string) => void): Block[] {
  const blocks: Block[] = [];
  let text = '';
  const endText = (): void => {
    if (text.trim() !== '') blocks.push({ kind: 'text', text: text.trim(), word: null });
    text = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    if (!isRecord(part)) continue;
    const kind = stringField(part, 'kind');
    if (kind === null || kind === 'markdownContent' || kind === 'inlineReference' || kind === 'markdownVuln') {
      text += spokenText(part);
      continue;
    }
    const found = blockOf(kind, part);
    if (found === null && !silent.has(kind)) onUnknown(kind);
    if (found === null || found.length === 0) continue;
    endText();
    blocks.push(...found);
  }
  endText();
  return blocks;
}

function spokenText(part: JsonRecord): string {
  if (part.inlineReference !== undefined) return referenceText(part.inlineReference);
  const text = markdownText(part.content ?? part);
  // A fence alone stands around the code of an edit, which is told as the edit.
  return /^\s*`{3,}[\w+#.-]*\s*$/.test(text) ? '' : text;
}

/** Null for a kind that is not read. */
function blockOf(kind: string, part: JsonRecord): Block[] | null {
  switch (kind) {
    case 'thinking': {
      const { value } = part;
      const text = Array.isArray(value) ? value.filter(one => typeof one === 'string').join('') : markdownText(value);
      return text.trim() === '' ? [] : [{ kind: 'thinking', text, word: null }];
    }
    case 'toolInvocationSerialized':
      return callOf(part);
    case 'textEditGroup':
    case 'notebookEditGroup':
      return changeAt(part.uri, { batches: kind === 'textEditGroup' ? listField(part, 'edits') : [] });
    case 'workspaceEdit':
      return listField(part, 'edits')
        .filter(isRecord)
        .flatMap(edit => fileOperation(edit.oldResource, edit.newResource));
    case 'externalEdit':
      return externalEdit(part);
    case 'hook': {
      const text = stringField(part, 'stopReason') ?? stringField(part, 'systemMessage');
      return said('note', 'hook', text ?? '');
    }
    case 'warning':
    case 'info':
      return said('note', kind, shownText(part.content));
    case 'confirmation':
    case 'questionCarousel':
    case 'elicitation':
    case 'elicitationSerialized':
      return answerOf(part);
    default:
      return null;
  }
}

function said(kind: SaidBlock['kind'], word: string, text: string): SaidBlock[] {
  return text.trim() === '' ? [] : [{ kind, word, text }];
}

function callOf(part: JsonRecord): Block[] {
  const id = stringField(part, 'toolCallId');
  const toolId = stringField(part, 'toolId');
  if (id === null || toolId === null || toolId === innerEditTool) return [];
  return [{ kind: 'call', id, tool: modelName(toolId), agentId: stringField(part, 'subAgentInvocationId'), part }];
}

function changeAt(uri: unknown, known: Partial<FileChange> = {}): FileChange[] {
  const path = pathOfUriParts(uri);
  return path === null ? [] : [{ kind: 'change', path, operation: 'update', movedTo: null, batches: [], ...known }];
}

function fileOperation(from: unknown, to: unknown): FileChange[] {
  if (from === undefined) return changeAt(to, { operation: 'create' });
  if (to === undefined) return changeAt(from, { operation: 'delete' });
  return changeAt(from, { operation: 'move', movedTo: pathOfUriParts(to) });
}

function externalEdit(part: JsonRecord): FileChange[] {
  if (part.editKind === 'rename') return fileOperation(part.originalUri, part.uri);
  if (part.editKind === 'create' || part.editKind === 'delete') return changeAt(part.uri, { operation: part.editKind });
  return changeAt(part.uri);
}

/** What the user answered to questions that the agent asked in the conversation; nothing while they are open. */
function answerOf(part: JsonRecord): Block[] {
  const data = recordField(part, 'data') ?? recordField(part, 'acceptedResult');
  if (part.kind === 'questionCarousel') {
    if (part.isUsed !== true || data === null) return [];
    const titles = new Map(
      listField(part, 'questions')
        .filter(isRecord)
        .map(question => [stringField(question, 'id') ?? '', stringField(question, 'title') ?? '']),
    );
    const answers = Object.entries(data).map(([id, answer]) => `${titles.get(id) || id}: ${answerText(answer)}`);
    return said('answer', 'answer', answers.join('\n'));
  }
  if (part.kind === 'confirmation') {
    const title = stringField(part, 'title') ?? '';
    return part.isUsed === true ? said('answer', 'answer', title) : [];
  }
  const state = part.isHidden === true ? null : stringField(part, 'state');
  if (state !== 'accepted' && state !== 'rejected') return [];
  const given = data === null ? '' : ` ${JSON.stringify(data)}`;
  return said('answer', 'answer', `${shownText(part.title)}: ${state}${given}`);
}

function answerText(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  if (!isRecord(answer)) return JSON.stringify(answer) ?? '';
  const texts = [answer.selectedValue, ...listField(answer, 'selectedValues'), answer.freeformValue];
  return texts.filter(text => typeof text === 'string' && text !== '').join(', ');
}

/** What a call shows beside itself: the command in a terminal, the agent it started, what it was given. */
export function callData({ part }: ShownCall): JsonRecord {
  return fieldsAt(part, 'toolSpecificData');
}

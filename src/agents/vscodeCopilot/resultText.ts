import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';

/** Types of nodes in a rendered prompt (@vscode/prompt-tsx, `PromptNodeType`, `PieceCtorKind`). */
const textNode = 2;
const imagePiece = 3;

/** Damage can nest without end. */
const deepest = 200;

/**
 * The text of a `toolCallResults` entry, `{content: [...]}`: a text is `{value: string}`, what a tool rendered as a prompt
 * is `{value: {node}}`, a tree of pieces. Null where there is none.
 */
export function resultText(result: unknown): string | null {
  if (!isRecord(result) || !Array.isArray(result.content)) return null;
  const texts = result.content.filter(isRecord).map(part => {
    const { value } = part;
    if (typeof value === 'string') return value;
    if (isRecord(value) && isRecord(value.node)) return treeText(value.node);
    const type = stringField(part, 'mimeType');
    return type === null ? '' : `[${type}]`;
  });
  return texts.filter(text => text !== '').join('\n');
}

function treeText(node: JsonRecord): string {
  const texts: string[] = [];
  const visit = (piece: JsonRecord, depth: number): void => {
    if (piece.type === textNode) {
      if (piece.lineBreakBefore === true && texts.length > 0) texts.push('\n');
      texts.push(stringField(piece, 'text') ?? '');
    } else if (piece.ctor === imagePiece) texts.push('[image]');
    else if (depth < deepest)
      for (const child of listField(piece, 'children')) if (isRecord(child)) visit(child, depth + 1);
  };
  visit(node, 0);
  return texts.join('');
}

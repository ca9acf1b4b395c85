import { isRecord, type JsonRecord, recordField, stringField } from './jsonRecord';

/**
 * The parts of a content as the Google GenAI SDK has it (`PartListUnion`: a text, a part, a list of both), which Gemini CLI
 * and the agents made from it write.
 */
export function contentParts(content: unknown): JsonRecord[] {
  const list = Array.isArray(content) ? content : [content];
  return list.flatMap(part => (typeof part === 'string' ? [{ text: part }] : isRecord(part) ? [part] : []));
}

/** The text of a content: of the parts that are said, without thoughts and calls; data is named, not quoted. */
export function contentText(content: unknown): string {
  return contentParts(content).map(saidText).join('');
}

/** The thoughts in a content. */
export function thoughtText(content: unknown): string {
  return contentParts(content)
    .filter(({ thought }) => thought === true)
    .map(part => stringField(part, 'text') ?? '')
    .join('\n');
}

/** What a tool answered: `{functionResponse: {response: {output | error}}}`, for one call where a content answers several. */
export interface FunctionAnswer {
  readonly text: string;
  /** The response names an error. */
  readonly isError: boolean;
}

/** The answer to a call in a content; null where there is none. */
export function functionAnswer(content: unknown, callId: string | null): FunctionAnswer | null {
  const parts = contentParts(content);
  const answers = parts.map(part => recordField(part, 'functionResponse')).filter(answer => answer !== null);
  const own = answers.filter(({ id }) => callId === null || id === undefined || id === callId);
  const beside = parts.filter(part => recordField(part, 'functionResponse') === null).map(saidText);
  if (own.length === 0 && beside.length === 0) return null;
  const isError = own.some(answer => stringField(recordField(answer, 'response') ?? {}, 'error') !== null);
  return { text: [...own.map(responseText), ...beside].filter(text => text !== '').join('\n'), isError };
}

function responseText(answer: JsonRecord): string {
  const response = recordField(answer, 'response');
  if (response === null) return stringField(answer, 'response') ?? '';
  const text = stringField(response, 'output') ?? stringField(response, 'error');
  if (text !== null) return text;
  if (response.output === '' || Object.keys(response).length === 0) return '';
  return JSON.stringify(response.content ?? response);
}

function saidText(part: JsonRecord): string {
  if (part.thought === true) return '';
  const text = stringField(part, 'text');
  if (text !== null) return text;
  const data = recordField(part, 'inlineData') ?? recordField(part, 'fileData');
  return data === null ? '' : `[${stringField(data, 'mimeType') ?? 'data'}]`;
}

import { plainLine } from '../model/format';

/** Stands where a renderer would otherwise find a link; takes no room and breaks no line. */
const wordJoiner = '\u2060';

/**
 * One line of plain text as Markdown that shows exactly that text wherever a line, a heading, a list item or a cell may
 * begin: no markup, HTML, link, picture or formula can come out of it. Transcripts are hostile. Bare addresses are broken
 * apart by a character, since some renderers look for them after they have taken the backslashes away.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(/(?<=\/)(?=\/)|(?<=mailto:)|(?<=www\.)|(?=@)/gi, wordJoiner)
    .replace(/[\\`*_[\]<>&|~$#]/g, '\\$&')
    .replace(/^[-+=:]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

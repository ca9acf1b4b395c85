import { plainLine } from '../model/format';

/** Stands where a renderer would otherwise find a link; takes no room and breaks no line. */
const wordJoiner = '\u2060';

/**
 * One line of plain text as Markdown that shows exactly that text: no markup, HTML, link or picture can come out of it.
 * Transcripts are hostile. CommonMark takes a backslash before any ASCII punctuation; bare addresses have to be broken
 * apart as well, since some renderers look for them after they have taken the backslashes away.
 */
export function escapeMarkdown(text: string): string {
  return plainLine(text)
    .replace(/(?<=\/)(?=\/)|(?<=mailto:)|(?<=www\.)|(?=@)/gi, wordJoiner)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

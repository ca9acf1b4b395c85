import { agentName } from '../model/agent';
import { count } from '../model/format';
import type { KeptEvent, KeptTranscript } from '../store/readModels/keptTranscript';
import { moment } from './dates';
import { escapeMarkdown } from './escapeMarkdown';
import { eventName } from './eventName';
import type { Localizer } from './localizer';
import { heading } from './markdownBlocks';

export interface KeptPage {
  readonly text: string;
  /** Where each event begins, 0-based, by its number. */
  readonly lines: ReadonlyMap<number, number>;
  /** Lines, 0-based, that lead to another page. */
  readonly links: readonly { readonly line: number; readonly page: PageQuery }[];
}

/** Which page of a conversation: that which ends before, or begins with, an event. */
export type PageQuery = { readonly until: number } | { readonly from: number };

/**
 * What was kept of a conversation, as Markdown to be read in a text editor: a heading for each event, whatever was said
 * inside of fences, since it is hostile and a preview would follow its links and pictures.
 */
export function keptTranscriptMarkdown(page: KeptTranscript, l10n: Localizer): KeptPage {
  const lines: string[] = [];
  const starts = new Map<number, number>();
  const links: KeptPage['links'][number][] = [];
  const add = (block: string): void => void lines.push(...block.split('\n'), '');
  const link = (text: string, to: PageQuery): void => {
    links.push({ line: lines.length, page: to });
    add(text);
  };
  for (const block of introduction(page, l10n)) add(block);
  const [first] = page.events;
  if (page.earlier > 0 && first !== undefined)
    link(l10n.t('↑ Earlier events: {0}', count(page.earlier, l10n.locale)), { until: first.seq });
  for (const event of page.events) {
    starts.set(event.seq, lines.length);
    add(heading(2, eventHeading(event, l10n)));
    for (const block of eventBlocks(event, page.keep, l10n)) add(block);
  }
  if (page.next_seq !== null)
    link(l10n.t('↓ Later events: {0}', count(page.later, l10n.locale)), { from: page.next_seq });
  return { text: lines.join('\n'), lines: starts, links };
}

function introduction({ display_title, description, path, agent, keep }: KeptTranscript, l10n: Localizer) {
  const sentences = [
    l10n.t('{0} has deleted or rewritten this transcript. This is what Contrail kept of it.', agentName(agent)),
    keep === 'summaries' &&
      l10n.t('Only one line of each event was kept, as the setting "contrail.keep" asked when it was read.'),
    path !== null && l10n.t('It was {0}', path),
  ];
  return [
    heading(1, display_title),
    ...(description === null ? [] : [heading(2, l10n.t('Sidechain: {0}', description))]),
    sentences
      .filter(sentence => sentence !== false)
      .map(sentence => `> ${escapeMarkdown(sentence)}`)
      .join('\n>\n'),
  ];
}

function eventHeading(event: KeptEvent, l10n: Localizer): string {
  const { at, abandoned } = event;
  const parts = [
    eventName(event, l10n),
    at !== null && moment(Date.parse(at), l10n.locale),
    abandoned && l10n.t('left behind by a rewind'),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

function eventBlocks({ body, summary, kind, cut }: KeptEvent, keep: KeptTranscript['keep'], l10n: Localizer): string[] {
  if (body === null) return summary === '' ? [] : [fence(summary, 'text')];
  const blocks = fieldBlocks(body) ?? [
    fence(body, kind === 'assistant_msg' || kind === 'user_msg' ? 'markdown' : 'text'),
  ];
  if (cut > 0) blocks.push(escapeMarkdown(l10n.t('{0} more characters are kept.', count(cut, l10n.locale))));
  return keep === 'summaries' && body === '' ? [] : blocks;
}

/** Input of a tool: what is short a line each, and long texts as they are, not as JSON; null for any other text. */
function fieldBlocks(body: string): string[] | null {
  const fields = objectOf(body);
  if (fields === null) return null;
  const short = fields.filter(([, value]) => !value.includes('\n')).map(([name, value]) => `${name}: ${value}`);
  const long = fields.filter(([, value]) => value.includes('\n'));
  return [
    ...(short.length === 0 ? [] : [fence(short.join('\n'), 'text')]),
    ...long.flatMap(([name, value]) => [`${escapeMarkdown(name)}\\:`, fence(value, 'text')]),
  ];
}

function objectOf(body: string): [string, string][] | null {
  if (!body.startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Text that only looks like it.
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.entries(value).map(([name, field]) => [
    name,
    typeof field === 'string' ? field : (JSON.stringify(field, undefined, 1) ?? ''),
  ]);
}

/** The text between fences that are longer than any in it; nothing in it ends the block. */
function fence(text: string, language: string): string {
  const clean = text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/\n$/, '');
  const longest = Math.max(2, ...[...clean.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${clean}\n${ticks}`;
}

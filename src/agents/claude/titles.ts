import type { TitleSource } from '../../model/facts';
import { type JsonRecord, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import type { UserText } from './classifyUser';
import { remember } from './readerState';
import type { Reading } from './reading';

const rememberedSummaries = 64;
const rememberedLeaves = 64;

/** Commands that steer the client; others start work and may name it. */
const clientCommands =
  /^\/(?:add-dir|agents|clear|compact|config|context|cost|doctor|exit|fast|help|hooks|ide|init|login|logout|mcp|memory|model|permissions|plugin|quit|resume|rewind|status|statusline|usage|vim)\b/;

/** Gives the session a title; empty ones are none. */
export function giveTitle(reading: Reading, text: string | null, source: TitleSource): void {
  const title = text === null ? '' : titleFrom(text);
  if (title !== '') reading.context.sink.session({ title: { text: title, source } });
}

/** The first prompt names the session; a custom command with arguments does where no prompt came before it. */
export function firstPromptTitle(reading: Reading, said: UserText): void {
  if (reading.state.titled) return;
  const isWork = said.detail === 'command' && said.text.includes(' ') && !clientCommands.test(said.text);
  if (said.detail !== 'prompt' && !isWork) return;
  reading.state.titled = true;
  giveTitle(reading, said.text.replace(/^Implement the following plan:\s*#*\s*/, ''), 'firstPrompt');
}

/** A `summary` names the conversation that ends in its leaf, which is often in another file: it waits for the leaf. */
export function readSummary(reading: Reading, record: JsonRecord): void {
  const text = stringField(record, 'summary');
  const leaf = stringField(record, 'leafUuid');
  if (text === null || leaf === null) return;
  if (reading.state.recent.includes(leaf)) giveTitle(reading, text, 'summary');
  else remember(reading.state.summaries, leaf, text, rememberedSummaries);
}

/** Notes a record that a summary may name. */
export function noteLeaf(reading: Reading, uuid: string): void {
  const { recent, summaries } = reading.state;
  recent.push(uuid);
  if (recent.length > rememberedLeaves) recent.shift();
  if (summaries.size === 0) return;
  const text = summaries.get(uuid);
  if (text === undefined) return;
  summaries.delete(uuid);
  giveTitle(reading, text, 'summary');
}

import { isAbsolute, relative } from 'node:path';
import type { IngestResult } from '../ingest/ingest';
import { count, dollars, knownCount, plainLine } from '../model/format';
import type { FileList } from '../store/readModels/files';
import type { SearchResult } from '../store/readModels/search';
import type { SessionCost } from '../store/readModels/sessionCost';
import type { SessionList } from '../store/readModels/sessions';
import { agentShortName } from './agentShortName';
import { renderTable } from './table';

/** Long ids are shown by their end, since time-ordered ids begin alike; `contrail cost` takes it back. */
const shownIdLength = 8;

/** `contrail.ingest/1`. */
export function ingestShape({ listed, sourcesDone, bytesDone, events, cancelled }: IngestResult) {
  return {
    schema: 'contrail.ingest/1',
    sources: listed,
    sources_read: sourcesDone,
    bytes_read: bytesDone,
    events,
    cancelled,
  } as const;
}

export function ingestText({ listed, sourcesDone, events, cancelled }: IngestResult): string {
  const read = `Read ${count(sourcesDone)} of ${count(listed)} sources, ${count(events)} new events.`;
  return cancelled ? `${read} Interrupted: the next call goes on.` : read;
}

export function sessionsText({ sessions }: SessionList, width?: number): string {
  const total = sessions.reduce((sum, { cost }) => sum + (cost.total_microusd ?? 0), 0);
  const unknown = sessions.filter(({ cost }) => cost.total_microusd === null).length;
  const table = renderTable(
    [
      { head: 'SESSION' },
      { head: 'ENDED' },
      { head: 'AGENT' },
      { head: 'COST', align: 'right' },
      { head: 'OWN + SIDECHAINS', align: 'right' },
      { head: 'TITLE', grows: true },
    ],
    sessions.map(({ session_uid, ended_at, agent, cost, title, source_state }) => [
      shortId(session_uid),
      shortTime(ended_at),
      plainLine(agentShortName(agent)),
      dollars(cost.total_microusd, cost.source),
      cost.total_microusd === null
        ? '?'
        : `${dollars(cost.own_microusd, cost.source)} + ${dollars(cost.sidechain_microusd, cost.source)}`,
      `${source_state === 'removed' ? '(source removed) ' : ''}${plainLine(title ?? '(no title)')}`,
    ]),
    width,
  );
  const unpriced = unknown === 0 ? '' : `, ${unknown} of unknown cost`;
  return `${table}\n\n${count(sessions.length)} ${sessions.length === 1 ? 'session' : 'sessions'}, ${dollars(total)}${unpriced}`;
}

export function costText(cost: SessionCost, width?: number): string {
  const { total, own, sidechains } = cost;
  const rows = [
    amountRow('own', own),
    ...sidechains.map(chain => [
      `  ${plainLine(chain.agent_type ?? chain.name ?? chain.kind)}: ${plainLine(chain.description ?? chain.thread_id)}`,
      ...amountCells(chain, undefined),
    ]),
    amountRow('total', total),
  ];
  const lines = [
    `${plainLine(cost.title ?? '(no title)')}\n${plainLine(cost.session_uid)}`,
    renderTable(amountColumns('CONVERSATION'), rows, width),
    renderTable(
      amountColumns('MODEL'),
      cost.by_model.map(model => [plainLine(model.model ?? '(not named)'), ...amountCells(model, model.source)]),
      width,
    ),
    provenanceText(cost),
  ];
  return lines.filter(line => line !== '').join('\n\n');
}

function provenanceText({
  by_model,
  stated,
  unpriced_models,
  unpriced_requests,
  duplicates_dropped,
  total,
  partial_requests,
  estimated_requests,
}: SessionCost): string {
  const [rate] = by_model.flatMap(({ rates }) => rates);
  const notes = [
    rate &&
      `Prices: table ${rate.table_version} of ${rate.table_date}, ${rate.table_digest.slice(0, 19)}; source ${total.source}.`,
    duplicates_dropped > 0 && `${count(duplicates_dropped)} repeated requests were counted once.`,
    unpriced_models.length > 0 &&
      `No price is known for ${unpriced_models.map(plainLine).join(', ')}: ${count(unpriced_requests)} requests are not in the sum.`,
    unpriced_models.length === 0 &&
      unpriced_requests > 0 &&
      `${count(unpriced_requests)} requests have neither tokens nor an amount on record and are not in the sum.`,
    tokensNote(total),
    estimated_requests > 0 && `The tokens of ${count(estimated_requests)} requests are estimated.`,
    partial_requests > 0 && `Of ${count(partial_requests)} requests only a part of the tokens is on record.`,
    stated && `The agent's own figure: ${dollars(stated.microusd)}.`,
  ];
  return notes.filter(note => typeof note === 'string').join('\n');
}

function tokensNote({ tokens, tokens_complete }: SessionCost['total']): string | false {
  if (tokens_complete) return false;
  return tokens === null
    ? 'The agent keeps no tokens of this session.'
    : 'Tokens are not on record for all of it: numbers with + are of what is.';
}

/** Paths inside a workspace folder are shown from there on. */
export function filesText({ files }: FileList, folders: readonly string[] | null, width?: number): string {
  return renderTable(
    [
      { head: 'PATH', grows: true, keeps: 'end' },
      { head: 'EDITS', align: 'right' },
      { head: '+', align: 'right' },
      { head: '-', align: 'right' },
      { head: 'SESSIONS', align: 'right' },
      { head: 'COST', align: 'right' },
      { head: 'LAST EDIT' },
    ],
    files.map(file => [
      plainLine(shortPath(file.path, folders ?? [])),
      count(file.edits),
      count(file.lines_added),
      count(file.lines_removed),
      count(file.sessions),
      dollars(file.microusd),
      shortTime(file.last_edited_at),
    ]),
    width,
  );
}

export function searchText({ hits, more }: SearchResult, width?: number): string {
  const table = renderTable(
    [{ head: 'SESSION' }, { head: 'WHEN' }, { head: 'KIND', most: 24 }, { head: 'TEXT', grows: true }],
    hits.map(hit => [
      shortId(hit.session_uid),
      shortTime(hit.at),
      plainLine(hit.tool ?? hit.kind),
      plainLine(hit.snippet),
    ]),
    width,
  );
  return more ? `${table}\n\nThere is more: --limit N shows it.` : table;
}

function amountColumns(first: string) {
  return [
    { head: first, grows: true },
    { head: 'REQUESTS', align: 'right' },
    { head: 'INPUT', align: 'right' },
    { head: 'CACHE R', align: 'right' },
    { head: 'CACHE W', align: 'right' },
    { head: 'OUTPUT', align: 'right' },
    { head: 'COST', align: 'right' },
  ] as const;
}

type Amounts = Pick<SessionCost['total'], 'requests' | 'tokens' | 'tokens_complete' | 'microusd'>;

function amountRow(name: string, amount: SessionCost['total']): string[] {
  return [name, ...amountCells(amount, amount.source)];
}

function amountCells(
  { requests, tokens, tokens_complete, microusd }: Amounts,
  source: SessionCost['total']['source'] | undefined,
): string[] {
  const known = (value: number): string => knownCount(value, undefined, !tokens_complete);
  return [
    // An agent that keeps no usage made requests all the same.
    requests === 0 && tokens === null ? '?' : count(requests),
    ...(tokens === null
      ? ['?', '?', '?', '?']
      : [
          known(tokens.input),
          known(tokens.cache_read),
          known(tokens.cache_write_5m + tokens.cache_write_1h),
          known(tokens.output + tokens.reasoning),
        ]),
    dollars(microusd, source),
  ];
}

/** From a workspace folder on, where the path lies in one. */
export function shortPath(path: string, folders: readonly string[]): string {
  const inside = folders
    .map(folder => relative(folder, path))
    .find(part => !part.startsWith('..') && !isAbsolute(part));
  return inside ?? path;
}

/** The end of a session's id. */
export function shortId(uid: string): string {
  // The name of a file, which may hold anything.
  return plainLine(uid.slice(uid.indexOf(':') + 1)).slice(-shownIdLength);
}

/** Local time to the minute; the year only when it is another one. */
export function shortTime(iso: string | null): string {
  if (iso === null) return '';
  const date = new Date(iso);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  const pad = (part: number): string => String(part).padStart(2, '0');
  const day = `${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return isThisYear ? `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}` : `${date.getFullYear()}-${day}`;
}

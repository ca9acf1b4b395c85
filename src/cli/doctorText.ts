import { basename } from 'node:path';
import { type KnowledgeKind, knowledgeKinds } from '../model/fidelity';
import { count, plainLine } from '../model/format';
import type { DoctorReport } from '../service/doctorReport';
import { foldersToName } from '../service/lookedIn';
import { isFound } from '../store/readModels/doctor';
import { renderTable } from './table';

type AgentReport = DoctorReport['agents'][number];

/** What is held, what could not be read and where was looked. Agents of which nothing was found share a line. */
export function doctorText(report: DoctorReport, width?: number): string {
  const { database, prices } = report;
  const found = report.agents.filter(isFound);
  const absent = report.agents.filter(agent => !isFound(agent));
  const agents = renderTable(
    [
      { head: 'AGENT' },
      { head: 'SESSIONS', align: 'right' },
      { head: 'SOURCES', align: 'right' },
      { head: 'EVENTS', align: 'right' },
      { head: 'PROBLEMS', align: 'right' },
    ],
    found.map(agent => [
      agent.name,
      count(agent.sessions),
      count(agent.sources),
      count(agent.events),
      count(agent.problems.reduce((sum, problem) => sum + problem.count, 0)),
    ]),
    width,
  );
  const problems = report.agents.flatMap(agent => agent.problems);
  const unpriced = report.unpriced.map(({ model, requests }) => `${plainLine(model)} (${count(requests)} requests)`);
  return [
    `Database  ${database.path}, ${count(database.bytes)} bytes, schema ${database.schema_version}`,
    `Prices    ${prices.source} ${prices.tableVersion} of ${prices.asOf}`,
    ...database.notices.map(notice => `Notice    ${notice}`),
    unpriced.length > 0 ? `No price  ${unpriced.join(', ')}` : null,
    '',
    ...(found.length === 0 ? [] : [agents, '']),
    ...(absent.length === 0 ? [] : [`Nothing was found of ${absent.map(({ name }) => name).join(', ')}.`, '']),
    ...(found.length === 0 ? [] : ['How much of it the records of each hold:', ...found.map(fidelityLine), '']),
    'Looked in:',
    ...rootLines(report),
    problems.length === 0 ? null : `\n${problems.map(problemLine).join('\n')}`,
  ]
    .filter(line => line !== null)
    .join('\n');
}

function problemLine({ path, line, offset, reason, detail, count: times }: AgentReport['problems'][number]): string {
  const place = offset === null ? path : `${path}:${line} (byte ${offset})`;
  return `${plainLine(place)}: ${reason.replaceAll('_', ' ')}${detail === '' ? '' : `, ${plainLine(detail)}`}${times > 1 ? ` (${count(times)} times)` : ''}`;
}

/** Where sessions were looked for, when there are none. */
export function nothingFoundText(report: DoctorReport, folders: readonly string[] | null): string {
  const known = report.agents.reduce((sum, agent) => sum + agent.sessions, 0);
  const of = folders === null ? '' : ` of ${folders.map(folder => basename(folder)).join(', ')}`;
  const others =
    known > 0 && folders !== null ? [`${count(known)} sessions of other folders are known: --all lists them.`] : [];
  return [`No sessions${of} were found. Looked in:`, ...rootLines(report), ...others].join('\n');
}

/** Only what is not exact: that is what one has to know. */
function fidelityLine({ name, fidelity }: AgentReport): string {
  const inexact = knowledgeKinds.filter(kind => fidelity[kind] !== 'exact');
  const said = inexact.map(kind => `${knowledgeNames[kind]} ${fidelity[kind]}`);
  return `  ${name}: ${said.length === 0 ? 'all exact' : `${said.join(', ')}${said.length < knowledgeKinds.length ? ', all else exact' : ''}`}`;
}

const knowledgeNames: { readonly [K in KnowledgeKind]: string } = {
  content: 'texts',
  tokens: 'tokens',
  cost: 'cost',
  tool_calls: 'tool calls',
  tool_output: 'tool output',
  reasoning: 'reasoning',
  edits: 'edits',
};

/** A line for each folder that one wants to read of. */
function rootLines({ agents }: DoctorReport): string[] {
  const lines = agents.flatMap(({ name, looked_in }) => {
    const { named, left } = foldersToName(looked_in);
    return named.map(({ path, origin, exists }, index) => {
      const others = left > 0 && index === named.length - 1 ? `, and ${count(left)} more` : '';
      return `  ${name}: ${path}${exists ? '' : ' (not there)'}${origin === 'default' ? '' : `, from ${origin}`}${others}`;
    });
  });
  const isShort = agents.every(({ looked_in }) => foldersToName(looked_in).left === 0);
  return isShort ? lines : [...lines, 'contrail doctor --json names every folder.'];
}

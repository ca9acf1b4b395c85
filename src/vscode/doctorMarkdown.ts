import { knowledgeKinds } from '../model/fidelity';
import { count } from '../model/format';
import type { DoctorReport } from '../service/doctorReport';
import { foldersToName } from '../service/lookedIn';
import { isFound } from '../store/readModels/doctor';
import { fidelityName, knowledgeName } from './fidelityWords';
import type { Localizer } from './localizer';
import { bullets, heading, markdownDocument, paragraph, table } from './markdownBlocks';

const shownProblems = 200;
type AgentReport = DoctorReport['agents'][number];

/** Where sessions were looked for, what is held of them, and what could not be read, as Markdown. */
export function doctorMarkdown(report: DoctorReport, l10n: Localizer): string {
  const { agents, unpriced } = report;
  const problems = agents.flatMap(agent => agent.problems);
  const found = agents.filter(isFound);
  const absent = agents.filter(agent => !isFound(agent));
  return markdownDocument([
    heading(1, l10n.t('Contrail Doctor')),
    databaseTable(report, l10n),
    report.database.notices.length === 0 ? null : bullets(report.database.notices),
    heading(2, l10n.t('Agents')),
    found.length === 0 ? null : agentsTable(found, l10n),
    absent.length === 0
      ? null
      : paragraph(l10n.t('Nothing was found of: {0}.', absent.map(({ name }) => name).join(', '))),
    heading(2, l10n.t('Where Was Looked')),
    found.length === 0 ? null : rootsTable(found, l10n),
    absent.length === 0 ? null : paragraph(l10n.t('And for agents of which nothing was found:')),
    absent.length === 0 ? null : bullets(absent.map(agent => rootsLine(agent, l10n))),
    otherFolders(agents, l10n),
    found.length === 0 ? null : heading(2, l10n.t('How Exact It Is')),
    found.length === 0
      ? null
      : paragraph(l10n.t('What the transcripts of each agent carry: exact, partial, estimated by Contrail, or none.')),
    found.length === 0 ? null : fidelityTable(found, l10n),
    heading(2, l10n.t('Models without a Price')),
    unpriced.length === 0
      ? paragraph(l10n.t('None: every request that was read has a price.'))
      : table(
          [{ head: l10n.t('Model') }, { head: l10n.t('Requests'), align: 'right' }],
          unpriced.map(({ model, requests }) => [model, count(requests, l10n.locale)]),
        ),
    heading(2, l10n.t('What Could Not Be Read')),
    problems.length === 0 ? paragraph(l10n.t('Nothing: all of it was understood.')) : problemsTable(problems, l10n),
    problems.length > shownProblems
      ? paragraph(l10n.t('Not shown: {0} more.', count(problems.length - shownProblems, l10n.locale)))
      : null,
  ]);
}

function databaseTable({ database, prices }: DoctorReport, l10n: Localizer): string {
  return table(
    [{ head: l10n.t('What') }, { head: l10n.t('Value') }],
    [
      [l10n.t('Database'), database.path],
      [l10n.t('Size in bytes'), count(database.bytes, l10n.locale)],
      [l10n.t('Schema version'), String(database.schema_version)],
      [l10n.t('Process that owns it'), String(database.owner)],
      [
        l10n.t('Price table'),
        l10n.t(
          '{0} {1} of {2}, with prices published until {3}',
          prices.source,
          prices.tableVersion,
          prices.asOf,
          prices.supplementAsOf,
        ),
      ],
      [l10n.t('Digest of the prices'), prices.digest],
    ],
  );
}

function agentsTable(agents: readonly AgentReport[], l10n: Localizer): string {
  const right = 'right' as const;
  return table(
    [
      { head: l10n.t('Agent') },
      { head: l10n.t('Sessions'), align: right },
      { head: l10n.t('Transcripts'), align: right },
      { head: l10n.t('Events'), align: right },
      { head: l10n.t('Problems'), align: right },
    ],
    agents.map(({ name, sessions, sources, events, problems }) => [
      name,
      ...[sessions, sources, events, problems.reduce((sum, problem) => sum + problem.count, 0)].map(value =>
        count(value, l10n.locale),
      ),
    ]),
  );
}

function rootsTable(agents: readonly AgentReport[], l10n: Localizer): string {
  return table(
    [
      { head: l10n.t('Agent') },
      { head: l10n.t('Folder') },
      { head: l10n.t('Known from') },
      { head: l10n.t('Is there') },
    ],
    agents.flatMap(({ name, looked_in }) =>
      foldersToName(looked_in).named.map(({ path, origin, exists }) => [
        name,
        path,
        origin,
        exists ? l10n.t('yes') : l10n.t('no'),
      ]),
    ),
  );
}

/** All on one line: of some thirty agents hardly any user has more than a few. */
function rootsLine({ name, looked_in }: AgentReport, l10n: Localizer): string {
  const folders = foldersToName(looked_in).named.map(({ path, exists }) =>
    exists ? l10n.t('{0} (is there)', path) : path,
  );
  return l10n.t('{0}: {1}', name, folders.join(', '));
}

function otherFolders(agents: readonly AgentReport[], l10n: Localizer): string | null {
  const left = agents.reduce((sum, { looked_in }) => sum + foldersToName(looked_in).left, 0);
  return left === 0
    ? null
    : paragraph(
        l10n.t(
          'Other folders that are not there: {0}. {1} names them all.',
          count(left, l10n.locale),
          'contrail doctor --json',
        ),
      );
}

function fidelityTable(agents: readonly AgentReport[], l10n: Localizer): string {
  return table(
    [{ head: l10n.t('Agent') }, ...knowledgeKinds.map(kind => ({ head: knowledgeName(kind, l10n) }))],
    agents.map(({ name, fidelity }) => [name, ...knowledgeKinds.map(kind => fidelityName(fidelity[kind], l10n))]),
  );
}

function problemsTable(problems: readonly AgentReport['problems'][number][], l10n: Localizer): string {
  return table(
    [
      { head: l10n.t('File') },
      { head: l10n.t('Line'), align: 'right' },
      { head: l10n.t('Byte'), align: 'right' },
      { head: l10n.t('Problem') },
      { head: l10n.t('Times'), align: 'right' },
    ],
    problems
      .slice(0, shownProblems)
      .map(problem => [
        problem.path,
        problem.line === null ? '' : count(problem.line, l10n.locale),
        problem.offset === null ? '' : count(problem.offset, l10n.locale),
        [problem.reason.replaceAll('_', ' '), problem.detail].filter(part => part !== '').join(': '),
        count(problem.count, l10n.locale),
      ]),
  );
}

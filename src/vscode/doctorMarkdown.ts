import { count } from '../model/format';
import type { DoctorReport } from '../service/doctorReport';
import type { Localizer } from './localizer';
import { bullets, heading, markdownDocument, paragraph, table } from './markdownBlocks';

const shownProblems = 200;
type AgentReport = DoctorReport['agents'][number];

/** Where sessions were looked for, what is held of them, and what could not be read, as Markdown. */
export function doctorMarkdown(report: DoctorReport, l10n: Localizer): string {
  const { agents, unpriced } = report;
  const problems = agents.flatMap(agent => agent.problems);
  return markdownDocument([
    heading(1, l10n.t('Contrail Doctor')),
    databaseTable(report, l10n),
    report.database.notices.length === 0 ? null : bullets(report.database.notices),
    heading(2, l10n.t('Agents')),
    agentsTable(agents, l10n),
    heading(2, l10n.t('Where Was Looked')),
    rootsTable(agents, l10n),
    heading(2, l10n.t('How Exact It Is')),
    paragraph(l10n.t('What the transcripts of each agent carry: exact, partial, estimated by Contrail, or none.')),
    fidelityTable(agents, l10n),
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
      looked_in.map(({ path, origin, exists }) => [name, path, origin, exists ? l10n.t('yes') : l10n.t('no')]),
    ),
  );
}

function fidelityTable(agents: readonly AgentReport[], l10n: Localizer): string {
  const kinds: [string, keyof AgentReport['fidelity']][] = [
    [l10n.t('Texts'), 'content'],
    [l10n.t('Tokens'), 'tokens'],
    [l10n.t('Cost'), 'cost'],
    [l10n.t('Tool calls'), 'tool_calls'],
    [l10n.t('Tool output'), 'tool_output'],
    [l10n.t('Reasoning'), 'reasoning'],
    [l10n.t('Edits'), 'edits'],
  ];
  return table(
    [{ head: l10n.t('Agent') }, ...kinds.map(([head]) => ({ head }))],
    agents.map(({ name, fidelity }) => [name, ...kinds.map(([, kind]) => fidelityName(fidelity[kind], l10n))]),
  );
}

function fidelityName(level: AgentReport['fidelity']['content'], l10n: Localizer): string {
  switch (level) {
    case 'exact':
      return l10n.t('exact');
    case 'partial':
      return l10n.t('partial');
    case 'estimated':
      return l10n.t('estimated');
    case 'none':
      return l10n.t('none');
  }
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

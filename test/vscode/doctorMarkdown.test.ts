import { doesNotMatch, match } from 'node:assert/strict';
import type { DoctorReport } from '../../src/service/doctorReport';
import { doctorMarkdown } from '../../src/vscode/doctorMarkdown';
import { englishLocalizer } from '../support/englishLocalizer';

const report = (of: Partial<DoctorReport> = {}): DoctorReport => ({
  schema: 'contrail.doctor/1',
  database: { path: '/store/contrail.db', bytes: 4096, schema_version: 2, owner: 7, notices: [] },
  prices: {
    source: 'genai-prices',
    tableVersion: '0.1.8',
    digest: 'sha256:1a11',
    asOf: '2026-09-23',
    supplementAsOf: '2026-11-19',
  },
  agents: [
    {
      agent: 'codex',
      name: 'Codex',
      sources: 12,
      sessions: 1234,
      events: 56789,
      problems: [],
      roots: ['/home/a/.codex'],
      looked_in: [{ path: '/home/a/.codex', origin: 'default', exists: false }],
      fidelity: {
        content: 'exact',
        tokens: 'exact',
        cost: 'estimated',
        tool_calls: 'exact',
        tool_output: 'exact',
        reasoning: 'partial',
        edits: 'partial',
      },
    },
  ],
  unpriced_models: [],
  unpriced: [],
  ...of,
});
const plain = (of?: Partial<DoctorReport>): string =>
  doctorMarkdown(report(of), englishLocalizer).replace(/\\(?=[!-/:-@[-`{-~])/g, '');
const problem = { path: '/a/<b>.jsonl', offset: 5120, line: 12, reason: 'nul_bytes', detail: '', count: 3 };

describe('doctorMarkdown', () => {
  it('says what is held, where was looked and how exact it is', () => {
    const text = plain();
    match(text, /\| Codex \| 1,234 \| 12 \| 56,789 \| 0 \|/);
    match(text, /\| Codex \| \/home\/a\/\.codex \| default \| no \|/);
    match(text, /\| Codex \| exact \| exact \| estimated \| exact \| exact \| partial \| partial \|/);
    match(text, /genai-prices 0\.1\.8 of 2026-09-23, with prices published until 2026-11-19/);
    match(text, /None: every request/);
    match(text, /Nothing: all of it/);
  });

  it('says in one line of which agents nothing was found, and in one each where it would be', () => {
    const [agent] = report().agents;
    const absent = Array.from({ length: 25 }, (_, index) => ({
      name: `Absent ${index}`,
      sources: 0,
      sessions: 0,
      events: 0,
      looked_in: [
        { path: `/a/${index}`, origin: 'default', exists: false },
        { path: `/b/${index}`, origin: 'default', exists: index === 7 },
      ],
    }));
    const agents = agent === undefined ? [] : [agent, ...absent.map(of => ({ ...agent, ...of }))];
    const text = plain({ agents });
    match(text, /\n\nNothing was found of: Absent 0, Absent 1, [^\n]*, Absent 24\.\n\n/);
    match(text, /\n- Absent 6: \/a\/6\n- Absent 7: \/b\/7 \(is there\)\n/);
    match(text, /\n\nOther folders that are not there: 25\. contrail doctor --json names them all\.\n/);
    doesNotMatch(text, /\| Absent/);
    match(text, /\| Codex \| 1,234 /);
    const nothing = plain({ agents: agents.slice(1) });
    doesNotMatch(nothing, /How Exact|\| Sessions/);
  });

  it('lists what could not be read and what has no price', () => {
    const [agent] = report().agents;
    const text = plain({
      agents: agent === undefined ? [] : [{ ...agent, problems: [problem, { ...problem, line: null, offset: null }] }],
      unpriced: [{ model: 'house-model', requests: 40 }],
    });
    match(text, /\| \/a\/<b>\.jsonl \| 12 \| 5,120 \| nul bytes \| 3 \|/);
    match(text, /\| \/a\/<b>\.jsonl \| {2}\| {2}\| nul bytes \| 3 \|/);
    match(text, /\| Codex \| 1,234 \| 12 \| 56,789 \| 6 \|/);
    match(text, /\| house-model \| 40 \|/);
    doesNotMatch(text, /Nothing: all|None: every/);
  });

  it('stays readable when there are very many problems', () => {
    const [agent] = report().agents;
    const problems = Array.from({ length: 1000 }, (_, line) => ({ ...problem, line }));
    const text = plain({ agents: agent === undefined ? [] : [{ ...agent, problems }] });
    match(text, /Not shown: 800 more\./);
    doesNotMatch(text, /\| 200 \| 5,120/);
  });

  it('lets nothing out of hostile paths and details', () => {
    const [agent] = report().agents;
    const problems = [{ ...problem, path: '<img src=x>', detail: '[x](command:y)\n# z' }];
    const text = doctorMarkdown(
      report({ agents: agent === undefined ? [] : [{ ...agent, problems }] }),
      englishLocalizer,
    );
    doesNotMatch(text, /(?<!\\)[<[]|\n# z/);
  });
});

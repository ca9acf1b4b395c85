import { deepEqual, equal, match } from 'node:assert/strict';
import { doctorText, nothingFoundText } from '../../src/cli/doctorText';
import type { DoctorReport } from '../../src/service/doctorReport';
import { exactFidelity } from '../support/sessionDetails';

type AgentReport = DoctorReport['agents'][number];

const agent = (name: string, of: Partial<AgentReport> = {}): AgentReport => ({
  agent: name.toLowerCase(),
  name,
  sources: 0,
  sessions: 0,
  events: 0,
  problems: [],
  roots: [`/home/a/.${name}`],
  looked_in: [{ path: `/home/a/.${name}`, origin: 'default', exists: false }],
  fidelity: exactFidelity,
  ...of,
});
const report = (agents: AgentReport[]): DoctorReport => ({
  schema: 'contrail.doctor/1',
  database: { path: '/store/contrail.db', bytes: 4096, schema_version: 2, owner: 7, notices: [] },
  prices: { source: 'genai-prices', tableVersion: '1', digest: 'd', asOf: '2026-09-23', supplementAsOf: '2026-11-19' },
  agents,
  unpriced_models: [],
  unpriced: [],
});
const absent = Array.from({ length: 25 }, (_, index) => agent(`Absent${index}`));
const places = [
  { path: '/home/a/.found', origin: 'default', exists: true },
  { path: '/else', origin: 'FOUND_HOME', exists: false },
];
const found = agent('Found', { sources: 3, sessions: 2, events: 1_000, looked_in: places });

describe('doctorText', () => {
  it('has rows for agents that left something, and one line for all others', () => {
    const text = doctorText(
      report([...absent, { ...found, fidelity: { ...exactFidelity, tokens: 'none', tool_output: 'partial' } }]),
    );
    const lines = text.split('\n');
    equal(lines.filter(line => line.startsWith('Absent')).length, 0);
    match(text, /\nNothing was found of Absent0, Absent1,[^\n]*, Absent24\.\n/);
    match(text, /\nFound +2 +3 +1,000 +0\n/);
    match(text, /\n {2}Found: tokens none, tool output partial, all else exact\n/);
    match(doctorText(report([found])), /\n {2}Found: all exact\n/);
  });

  it('has a row for an agent none of whose sessions could be read', () => {
    const problem = { path: '/p', offset: null, line: null, reason: 'unreadable', detail: '', count: 1 };
    match(doctorText(report([agent('Locked', { problems: [problem] })])), /\nLocked +0 +0 +0 +1\n/);
  });

  it('says where was looked: in what is there or was named, else in the usual folder', () => {
    const linked = { path: '/home/a/.half', origin: 'default', exists: true };
    const half = agent('Half', { looked_in: [{ path: '/b', origin: 'Code', exists: false }, linked] });
    const many = ['/c', '/d', '/e'].map(path => ({ path, origin: path === '/c' ? 'default' : 'Code', exists: false }));
    const text = doctorText(report([found, agent('Absent', { looked_in: many }), half]));
    deepEqual(text.slice(text.indexOf('Looked in:')).split('\n'), [
      'Looked in:',
      '  Found: /home/a/.found',
      '  Found: /else (not there), from FOUND_HOME',
      '  Absent: /c (not there), and 2 more',
      '  Half: /home/a/.half, and 1 more',
      'contrail doctor --json names every folder.',
    ]);
  });

  it('says so where nothing is there at all', () => {
    const text = doctorText(report(absent));
    equal(text.includes('AGENT'), false);
    match(
      nothingFoundText(report(absent), ['/work/shop']),
      /^No sessions of shop were found\. Looked in:\n {2}Absent0/,
    );
  });
});

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { adapters } from '../../src/agents/registry';
import type { Fidelity } from '../../src/model/agent';

const readme = resolve(import.meta.dirname, '../../README.md');
const [start, end] = ['<!-- agents: written from what adapters declare (UPDATE_GOLDENS=1) -->', '<!-- /agents -->'];

const home = '/home/user';

const columns: readonly (readonly [keyof Fidelity, string])[] = [
  ['content', 'texts'],
  ['tokens', 'tokens'],
  ['cost', 'cost'],
  ['toolCalls', 'calls'],
  ['toolOutput', 'outputs'],
  ['reasoning', 'reasoning'],
  ['edits', 'edits'],
];

describe("the README's table of agents", () => {
  it('is what the adapters declare (UPDATE_GOLDENS=1 rewrites it)', () => {
    const text = readFileSync(readme, 'utf8');
    const [before = '', rest = ''] = text.split(start);
    const [, after = ''] = rest.split(end);
    assert.ok(rest !== '' && after !== '', 'the marks of the table');
    const now = `${before}${start}\n${table()}\n${end}${after}`;
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(readme, now);
    assert.equal(now, readFileSync(readme, 'utf8'));
  });
});

function table(): string {
  const head = ['Agent', 'Where (on Linux)', ...columns.map(([, name]) => name)];
  const rows = adapters.map(({ agent, displayName, fidelity, roots }) => {
    const all = roots({ platform: 'linux', home, variables: {}, folders: ['/FOLDER'] });
    // Of agents that keep sessions where they work, that is what people look for.
    const root = all.find(({ path }) => path.startsWith('/FOLDER')) ?? all[0];
    assert.ok(root !== undefined);
    return [
      `[${displayName}](docs/agents/${agent}.md)`,
      `\`${root.path.replace(home, '~').replace('/FOLDER', 'FOLDER')}\``,
      ...columns.map(([key]) => (fidelity[key] === 'none' ? '–' : fidelity[key])),
    ];
  });
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

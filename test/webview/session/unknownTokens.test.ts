import { deepEqual, equal, match } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import type { Amount, Cost, SessionDetail, Thread } from '../../../src/panel/sessionAnswers';
import { exactFidelity, tokens } from '../../support/sessionDetails';
import { axeViolations } from '../harness/axe';
import { openPanel, type PanelPage, type PanelPageOptions, themes } from '../harness/panelPage';
import { sessionDetail } from '../harness/sessionDetail';
import { workspaceAnswer } from '../harness/workspaceAnswer';

const german = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../l10n/bundle.l10n.de.json'), 'utf8')));

const unknown: Amount = { requests: 0, tokens: null, tokens_complete: false, microusd: null, source: 'unknown' };
const stated: Amount = { requests: 1, tokens: null, tokens_complete: false, microusd: 70_000, source: 'live' };
const counted: Amount = {
  requests: 4,
  tokens: tokens({ input: 1_200, output: 300 }),
  tokens_complete: true,
  microusd: 30_000,
  source: 'live',
};
const explorer = { thread_id: 'a1', kind: 'sync', agent_type: 'Explore', name: null, description: null, model: null };
const thread: Thread = {
  ...explorer,
  depth: 1,
  status: 'completed',
  requests: 0,
  tokens: null,
  microusd: null,
  edits: 0,
  started_at: null,
  ended_at: null,
  children: [],
};

/** A session of an agent that keeps no usage at all. */
function unmetered(): SessionDetail {
  const { cost, session } = sessionDetail();
  return sessionDetail({
    session: {
      ...session,
      agent: 'cursor',
      cost: { own_microusd: null, sidechain_microusd: null, total_microusd: null, source: 'unknown' },
    },
    threads: [{ ...thread, kind: 'main', thread_id: 'main', depth: 0, children: [thread] }],
    cost: {
      ...cost,
      total: unknown,
      own: unknown,
      sidechains: [{ ...explorer, requests: 0, tokens: null, tokens_complete: false, microusd: null }],
      failed: { count: 2, tokens: null, microusd: null },
    },
    fidelity: { ...exactFidelity, tokens: 'none', cost: 'none', reasoning: 'partial' },
  });
}

/** One of an agent that states amounts, and tokens of some requests only. */
function mixed(): SessionDetail {
  const { cost, session } = sessionDetail();
  const total: Amount = { ...counted, requests: 5, tokens_complete: false, microusd: 100_000 };
  const of: Cost = {
    ...cost,
    total,
    own: total,
    by_model: [
      { ...stated, model: 'm-amount', rates: [] },
      { ...counted, model: 'm-counted', rates: [] },
    ],
    estimated_requests: 3,
    partial_requests: 1,
  };
  return sessionDetail({
    session: {
      ...session,
      cost: { own_microusd: 100_000, sidechain_microusd: 0, total_microusd: 100_000, source: 'live' },
    },
    cost: of,
    fidelity: { ...exactFidelity, tokens: 'estimated', cost: 'partial' },
  });
}

describe('what an agent keeps no record of, in the panel', () => {
  let panel: PanelPage;
  afterEach(() => panel?.closeSound());

  const open = async (context: Mocha.Context, detail: SessionDetail, options: Partial<PanelPageOptions> = {}) => {
    panel = await openPanel(context, {
      place: { kind: 'session', session_uid: 'claude-code:1' },
      answer: method => {
        if (method === 'sessionDetail') return detail;
        if (method === 'failures') return { schema: 'contrail.failures/1', total: 0, failures: [] };
        if (method === 'toolCosts')
          return {
            schema: 'contrail.tool_costs/1',
            tools: [{ tool: 'Edit', calls: 3, requests: 1, tokens: null, microusd: 70_000 }],
          };
        return {
          schema: 'contrail.timeline/1',
          window: null,
          stretches: [],
          lanes: [],
          lanes_total: 0,
          cost: [],
          untimed_events: 0,
        };
      },
      ...options,
    });
    await panel.page.getByRole('heading', { level: 1 }).waitFor();
    await panel.page.getByRole('table').first().waitFor();
  };
  const rows = async (): Promise<string[]> =>
    (await panel.page.getByRole('region', { name: 'Table of the cost' }).getByRole('row').allInnerTexts()).map(text =>
      text.replace(/\s+/g, ' ').trim(),
    );
  const splitBy = async (split: string): Promise<void> => {
    await panel.page.getByLabel('Split by').selectOption(split);
    await panel.page.getByRole('rowheader').first().waitFor();
  };
  const disclosure = () => panel.page.locator('details.known');
  const disclose = async (): Promise<void> => {
    await disclosure().locator('summary').click();
    await disclosure().getByRole('definition').first().waitFor();
  };

  for (const theme of themes)
    it(`is unknown in every figure, and said, in ${theme}`, async function () {
      await open(this, unmetered(), { theme });
      const tiles = await panel.page.getByRole('list', { name: 'In Short' }).getByRole('listitem').allInnerTexts();
      match(tiles[0] ?? '', /^\?\s+own \? \+ sidechains \?$/);
      match(tiles[1] ?? '', /^2\s+failed approaches, cost unknown$/);
      deepEqual((await rows()).slice(1), [
        'Own ? tokens unknown ?',
        'Explore ? tokens unknown ?',
        'Total ? tokens unknown ?',
      ]);
      match(await panel.page.getByRole('treeitem').innerText(), /tokens unknown/);
      await disclose();
      await panel.screenshot(`unknown tokens ${theme}`, { fullPage: true });
      deepEqual(await axeViolations(panel.page), []);
    });

  it('is said on one line, and what it means by the keyboard', async function () {
    await open(this, unmetered());
    const summary = disclosure().locator('summary');
    equal(await summary.innerText(), 'Not all of it is exact: Tokens (none), Cost (none), Reasoning (partial)');
    equal(await disclosure().getByRole('definition').count(), 0);
    await summary.focus();
    await panel.page.keyboard.press('Enter');
    await disclosure().getByRole('definition').first().waitFor();
    deepEqual(await disclosure().getByRole('term').allInnerTexts(), [
      'Tokens: none',
      'Cost: none',
      'Reasoning: partial',
    ]);
    deepEqual(await disclosure().getByRole('definition').allInnerTexts(), [
      'The agent records no tokens. Of this session none are known.',
      'The agent states no amounts. Known from: nothing: neither an amount nor a price is known.',
      'Some of the reasoning is not on record, or only in short.',
    ]);
    await panel.page.keyboard.press('Enter');
    await disclosure().getByRole('definition').first().waitFor({ state: 'hidden' });
  });

  it('is told from what is known, in each of the four ways that the cost is split', async function () {
    await open(this, mixed());
    match((await rows()).at(-1) ?? '', /^Total 5 1\.2K\+ 0\+ 0\+ \/ 0\+ 300\+ \$0\.1000$/);
    await splitBy('model');
    deepEqual((await rows()).slice(1, -1), [
      'm-amount 1 tokens unknown $0.0700',
      'm-counted 4 1.2K 0 – / – 300 $0.0300',
    ]);
    await splitBy('tokens');
    match((await rows())[1] ?? '', /^Input 1\.2K\+/);
    await splitBy('tool');
    await panel.page.getByRole('rowheader', { name: 'Edit' }).waitFor();
    equal((await rows())[1], 'Edit 1 tokens unknown $0.0700');
    const cost = panel.page.getByRole('region', { name: /^Cost/ });
    match(await cost.innerText(), /tokens are not on record for all of it: numbers with \+ are of what is/);
    match(await cost.innerText(), /3 requests with estimated tokens · 1 requests with only a part of their tokens/);
    await disclose();
    match(
      await disclosure().innerText(),
      /they are estimated\. Of this session, 1 of 5 requests have only a part\. Of this session, those of 3 of 5 requests/,
    );
    await splitBy('model');
    await panel.page.getByRole('button', { name: 'm-amount: $0.0700' }).click();
    const dialog = panel.page.getByRole('dialog');
    match(await dialog.innerText(), /The tokens are not on record\.[\s\S]*The agent stated the amount\./);
    await panel.screenshot('unknown tokens of a model');
  });

  it('is nothing where all is exact', async function () {
    await open(this, sessionDetail());
    equal(await disclosure().count(), 0);
    equal((await panel.page.locator('body').innerText()).includes('on record'), false);
  });

  it('is said in German', async function () {
    await open(this, unmetered(), { locale: 'de', texts: german, viewport: { width: 320, height: 1200 } });
    await disclose();
    match(await disclosure().innerText(), /^Nicht alles ist genau: Token \(nicht\), Kosten \(nicht\) und /);
    match(await disclosure().innerText(), /Der Agent hält keine Token fest\. Von dieser Sitzung sind keine bekannt\./);
    await panel.screenshot('unknown tokens german', { fullPage: true });
    deepEqual(await axeViolations(panel.page), []);
  });

  it('is unknown in the figures of a workspace', async function () {
    const { totals, ...rest } = workspaceAnswer();
    panel = await openPanel(this, {
      place: { kind: 'workspace' },
      answer: () => ({
        ...rest,
        totals: { ...totals, tokens: null, tokens_complete: false, cache_hit_share: null },
        sidechain_types: [{ agent_type: 'Explore', threads: 2, requests: 0, tokens: null, microusd: null }],
      }),
    });
    const tiles = panel.page.getByRole('list', { name: 'In Short' });
    await tiles.waitFor();
    match(await tiles.innerText(), /90 requests, tokens unknown/);
    match(
      await panel.page.getByRole('region', { name: /^Sidechains by Type/ }).innerText(),
      /2 started · tokens unknown/,
    );
    await panel.page.getByRole('button', { name: /^Cache hit share/ }).click();
    match(await panel.page.getByRole('dialog').innerText(), /The tokens are not on record\./);
  });
});

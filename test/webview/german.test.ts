import { deepEqual, equal, match } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { Failure } from '../../src/panel/failureAnswers';
import type { Place } from '../../src/panel/protocol';
import { axeViolations } from './harness/axe';
import { useDemoStore } from './harness/demoStore';
import { fileAnswer } from './harness/fileAnswer';
import { type Answer, openPanel, type PanelPage } from './harness/panelPage';
import { storeAnswers } from './harness/storeAnswers';
import { workspaceAnswer } from './harness/workspaceAnswer';

const texts = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(join(resolve(import.meta.dirname, '../..'), 'l10n/bundle.l10n.de.json'), 'utf8')));
const german = new Set(Object.values(texts));
/** English texts that are no German ones, too, as `Filter` is. */
const english = new Set(Object.keys(texts).filter(text => !german.has(text)));

const path = '/work/src/invoice.ts';
const failure: Failure = {
  id: '1',
  session_uid: 'claude-code:1',
  agent: 'claude-code',
  thread_id: 'main',
  at: '2026-11-20T14:20:00Z',
  what: 'Rounded each line',
  why: 'The sum was off by a cent',
  category: 'test',
  trigger: 'check_failed',
  resolution: 'superseded',
  attempt: 2,
  files: [{ path, ranges: [[3, 9]] }],
  evidence: [{ seq: 40, role: 'failure' }],
  tokens: 1200,
  microusd: 40_000,
  confidence: 0.9,
  still_relevant: false,
  review: null,
};
const invented: Answer = method => {
  if (method === 'workspace') return workspaceAnswer();
  if (method === 'fileView') return fileAnswer();
  return { schema: 'contrail.failures/1', total: 1, failures: [failure] };
};

/** What the page says and what it calls its controls. */
const saidByPage = `(() => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!/^(SCRIPT|STYLE)$/.test(walker.currentNode.parentElement.tagName)) said.push(walker.currentNode.data);
  for (const element of document.querySelectorAll('*'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.push(element.getAttribute(name) ?? '');
  return said.map(text => text.trim()).filter(text => text !== '');
})()`;

describe('the panel in German', () => {
  const demo = useDemoStore();
  let panel: PanelPage;
  afterEach(() => panel?.close());

  const open = async (context: Mocha.Context, place: Place, width: number, answer: Answer): Promise<void> => {
    panel = await openPanel(context, {
      answer,
      place,
      activeFile: path,
      locale: 'de',
      texts,
      viewport: { width, height: 1200 },
    });
  };
  const section = (name: string) => panel.page.getByRole('region', { name: new RegExp(`^${name}`) });
  const tabs = (name: string) => panel.page.getByRole('tablist', { name }).getByRole('tab').allInnerTexts();
  /** Spaces that do not break are spaces here. */
  const words = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const tiles = async () =>
    (await panel.page.getByRole('list', { name: 'Kurz gefasst' }).getByRole('listitem').allInnerTexts()).map(words);
  const isWholeAndGerman = async (name: string): Promise<void> => {
    await panel.screenshot(`german ${name}`, { fullPage: true });
    const said = z.array(z.string()).parse(await panel.page.evaluate(saidByPage));
    deepEqual(
      said.filter(text => english.has(text)),
      [],
    );
    deepEqual(
      await panel.page.evaluate(`[document.documentElement, ...document.querySelectorAll('main, section:not(.scrolls)')]
        .filter(element => element.scrollWidth > element.clientWidth)
        .map(element => element.className || element.tagName)`),
      [],
    );
    deepEqual(await axeViolations(panel.page), []);
    deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
  };

  for (const width of [900, 320]) {
    it(`shows a session, ${width} pixels wide`, async function () {
      const stored = storeAnswers(demo().store, [demo().workspace]);
      await open(this, { kind: 'session', session_uid: demo().uid }, width, (method, params, signal) =>
        method === 'failures' ? invented(method, params, signal) : stored(method, params, signal),
      );
      await panel.page.getByRole('listbox', { name: /^Markierungen der Zeitachse/ }).waitFor();
      await section('Gescheiterte Ansätze')
        .getByText(/nicht mehr im Code · .* · 90\s% sicher/)
        .waitFor();
      deepEqual(await tabs('Bereiche'), ['Diese Datei', 'Sitzung', 'Arbeitsbereich']);
      deepEqual(await tabs('Ansichten der Sitzung'), ['Übersicht', 'Transkript']);
      for (const title of ['Kosten', 'Sidechains', 'Bearbeitete Dateien', 'Zeitachse'])
        equal(await section(title).count(), 1, title);
      match((await tiles())[0] ?? '', /^\d+,\d+ \$ eigene \d+,\d+ \$ \+ Sidechains \d+,\d+ \$$/);
      await isWholeAndGerman(`session ${width}`);
      await panel.page.getByRole('tab', { name: 'Transkript' }).click();
      await panel.page.getByPlaceholder('Im Transkript suchen').waitFor();
      await panel.page.getByRole('list', { name: 'Ereignisse' }).getByRole('listitem').first().waitFor();
      await isWholeAndGerman(`transcript ${width}`);
    });

    it(`shows a demo().workspace, ${width} pixels wide`, async function () {
      await open(this, { kind: 'workspace' }, width, invented);
      await panel.page.getByRole('heading', { level: 1, name: 'Arbeitsbereich' }).waitFor();
      await panel.page.getByRole('slider').waitFor();
      deepEqual(await tiles(), [
        '23,98 $+ 90 Anforderungen, 10.500 Token +100 % gegenüber 11,99 $ in den 10 Tagen davor',
        '12 Sitzungen +50 % gegenüber 8 in den 10 Tagen davor',
        '60 % der Eingabe aus dem Cache',
        '25 % der Kosten durch Sidechains: 5,99 $',
        '12 Anforderungen ohne Preis',
      ]);
      await isWholeAndGerman(`workspace ${width}`);
      await section('Kosten im Zeitverlauf').getByRole('button', { name: 'Als Tabelle anzeigen' }).click();
      const row = section('Kosten im Zeitverlauf').getByRole('row').nth(2);
      equal(words(await row.innerText()), '19. Nov. 2026 1,00 $ 0,00 $ ? 1,00 $+ 10 2');
      await isWholeAndGerman(`workspace ${width} table`);
    });

    it(`shows a file, ${width} pixels wide`, async function () {
      await open(this, { kind: 'file', path, pinned: false }, width, invented);
      await section('Bearbeitungen').getByRole('listitem').first().waitFor();
      await section('Hier gescheiterte Ansätze').getByText('Versuch 2').waitFor();
      deepEqual(await tiles(), [
        '2 Sitzungen haben sie bearbeitet',
        '5 Bearbeitungen',
        '45 Zeilen übrig von 100 hinzugefügten (45 %)',
        '2,00 $ für die Anforderungen, die sie bearbeitet haben',
      ]);
      match(await section('Bearbeitungen').getByRole('listitem').first().innerText(), /20\. Nov\. 2026, 14:30/);
      await isWholeAndGerman(`file ${width}`);
    });
  }
});

import { chromium } from 'playwright-core';
import { findBrowser } from '../../scripts/browser.mjs';
import { scopedMethods } from '../../src/panel/answers';
import type { Place } from '../../src/panel/protocol';
import { connect } from '../../src/service/connect';
import { requestSchemas } from '../../src/service/requests';
import { openPanelIn, type PanelPage } from '../webview/harness/panelPage';
import type { Row } from './inStoreRows';
import { longSession, workspaceFolder } from './manyEvents';
import { median } from './measure';

const times = 7;

/** The panel in a browser on a store of a million events, one session of which has 20,000. */
export async function measurePanel(file: string, assets: string): Promise<Row[]> {
  const service = await connect({ file, assets });
  const browser = await chromium.launch(await findBrowser());
  try {
    const panel = await openPanelIn(browser, {
      place: { kind: 'workspace' },
      viewport: { width: 800, height: 900 },
      answer: (method, params, signal) => {
        const asked = scopedMethods.has(method) ? { ...params, folders: [workspaceFolder] } : params;
        if (!Object.hasOwn(requestSchemas, method)) throw new Error(`the store cannot be asked for ${method}`);
        return service.relay(method, asked, { signal });
      },
    });
    try {
      await panel.page.locator('.tiles').waitFor();
      return await rows(panel);
    } finally {
      await panel.close();
    }
  } finally {
    await browser.close();
    await service.close();
  }
}

async function rows(panel: PanelPage): Promise<Row[]> {
  const session: Place = { kind: 'session', session_uid: longSession };
  const transcript: Place = { ...session, transcript: { seq: null } };
  const workspace: Place = { kind: 'workspace' };
  const first: Record<string, number[]> = { workspace: [], session: [], timeline: [], transcript: [] };
  for (let time = 0; time < times; time++) {
    first.session?.push(await shown(panel, session, '.session-header h1'));
    first.timeline?.push(await shown(panel, session, '.marks'));
    first.transcript?.push(await shown(panel, transcript, '[role=listitem]'));
    first.workspace?.push(await shown(panel, workspace, '.tiles'));
  }
  await shown(panel, session, '.marks');
  const zooming = await frames(
    panel,
    60,
    `document.querySelector('[aria-label="Zoom in"], [aria-label="Zoom out"]')?.click()`,
  );
  await shown(panel, transcript, '[role=listitem]');
  const scrolling = await frames(panel, 600, `document.querySelector('.scroller').scrollBy(0, 500)`);
  const reading = await frames(panel, 600, `document.querySelector('.scroller').scrollBy(0, -120)`);
  const { heap, nodes } = await memory(panel);
  return [
    ...Object.entries(first).map(([name, all]) => ({
      what: `panel: from the click to the first content: ${name}`,
      cold: `${(all[0] ?? Number.NaN).toFixed(0)} ms`,
      warm: `${median(all).toFixed(0)} ms (most ${Math.max(...all).toFixed(0)})`,
      ratio: null,
      target: 'under 300 ms',
      met: median(all) < 300,
    })),
    frameRow('panel: frames while the transcript scrolls 120 px a frame, as a wheel turned fast', reading),
    frameRow('panel: frames while the transcript scrolls 500 px a frame', scrolling),
    frameRow('panel: frames while the timeline zooms', zooming),
    {
      what: 'panel: script memory after all that',
      cold: `${nodes} nodes`,
      warm: `${(heap / 1e6).toFixed(1)} MB`,
      ratio: null,
      target: 'under 150 MB',
      met: heap < 150e6,
    },
  ];
}

/** Milliseconds from the message that a click sends until the element is laid out, as the page itself sees it. */
async function shown(panel: PanelPage, place: Place, selector: string): Promise<number> {
  return Number(
    await panel.page.evaluate(`new Promise(resolve => {
      const started = performance.now();
      window.postMessage(${JSON.stringify({ type: 'show', place })}, '*');
      const check = () => document.querySelector(${JSON.stringify(selector)})?.getClientRects().length > 0
        ? resolve(performance.now() - started) : requestAnimationFrame(check);
      requestAnimationFrame(check);
    })`),
  );
}

interface Frames {
  /** In ms; a busy machine, and drawing without a graphics processor, make them longer than the page would. */
  readonly lengths: readonly number[];
  /** Tasks of the page's own that took 50 ms or more. */
  readonly longTasks: number;
}

/** What happens while something is done in each frame. */
async function frames(panel: PanelPage, count: number, step: string): Promise<Frames> {
  const result: { lengths: number[]; longTasks: number } = await panel.page.evaluate(`new Promise(resolve => {
    const lengths = [];
    let longTasks = 0;
    const observer = new PerformanceObserver(list => { longTasks += list.getEntries().length; });
    observer.observe({ type: 'longtask' });
    let last;
    const frame = now => {
      if (last !== undefined) lengths.push(now - last);
      last = now;
      if (lengths.length === ${count}) return resolve({ lengths, longTasks });
      ${step};
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })`);
  return result;
}

function frameRow(what: string, { lengths, longTasks }: Frames): Row {
  const long = lengths.filter(length => length > 32).length;
  return {
    what,
    cold: `${longTasks} tasks of 50 ms`,
    warm: `${median(lengths).toFixed(1)} ms (most ${Math.max(...lengths).toFixed(1)}), ${long} over 32 ms`,
    ratio: null,
    target: 'none over 32 ms',
    met: long === 0,
  };
}

async function memory({ page }: PanelPage): Promise<{ heap: number; nodes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.enable').then(() => session.send('Performance.getMetrics'));
  const value = (name: string): number => metrics.find(metric => metric.name === name)?.value ?? Number.NaN;
  return { heap: value('JSHeapUsedSize'), nodes: value('Nodes') };
}

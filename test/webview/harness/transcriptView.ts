import { type Answer, openPanel, type PanelPage, type PanelPageOptions } from './panelPage';

/** Asks until it is so; the test's own time limit ends it. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 10));
}

/** The transcript of a session as a reader has it. */
export class TranscriptView {
  constructor(readonly panel: PanelPage) {}

  row(seq: number) {
    return this.panel.page.locator(`[data-seq="${seq}"]`);
  }

  /** Where a row is on the screen, px. */
  async topOf(seq: number): Promise<number> {
    return (await this.row(seq).boundingBox())?.y ?? Number.NaN;
  }

  focusIs(seq: number): Promise<void> {
    return this.row(seq).and(this.panel.page.locator(':focus')).waitFor();
  }

  /** The seq of the row that has the focus, or that holds what has it; null when none does. */
  focused(): Promise<unknown> {
    return this.panel.page.evaluate(`document.activeElement?.closest('[data-seq]')?.getAttribute('data-seq') ?? null`);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.panel.page.keyboard.press(key);
  }

  /** With the mouse over the rows. */
  async wheel(distance: number): Promise<void> {
    await this.panel.page.mouse.move(400, 600);
    await this.panel.page.mouse.wheel(0, distance);
  }

  /** The first row that is seen whole. */
  async firstSeen(): Promise<number> {
    const seq = await this.panel.page.evaluate(`(() => {
      const top = document.querySelector('.scroller').getBoundingClientRect().top;
      const rows = [...document.querySelectorAll('[data-seq]')];
      return Number(rows.find(row => row.getBoundingClientRect().top >= top)?.dataset.seq);
    })()`);
    return Number(seq);
  }

  /** Until the position has not changed for some frames. */
  async restOfScrolling(): Promise<void> {
    await this.panel.page.evaluate(`new Promise(resolve => {
      const scroller = document.querySelector('.scroller');
      let [last, frames] = [-1, 0];
      const look = () => {
        frames = scroller.scrollTop === last ? frames + 1 : 0;
        last = scroller.scrollTop;
        if (frames > 10) resolve(); else requestAnimationFrame(look);
      };
      look();
    })`);
  }
}

export interface TranscriptViewOptions extends Partial<PanelPageOptions> {
  readonly answer: Answer;
  /** The event to begin at. */
  readonly seq?: number;
}

/** Opens the panel at the transcript of the invented session. */
export async function openTranscriptView(
  context: Mocha.Context,
  { seq, ...options }: TranscriptViewOptions,
): Promise<TranscriptView> {
  const place = { kind: 'session' as const, session_uid: 'claude-code:invented', transcript: { seq: seq ?? null } };
  return new TranscriptView(await openPanel(context, { place, ...options }));
}

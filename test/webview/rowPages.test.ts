import { deepEqual, equal } from 'node:assert/strict';
import type { PanelMessage } from '../../src/panel/protocol';
import { HostLink } from '../../webview/hostLink';
import { pageSize, RowPages } from '../../webview/transcript/rowPages';
import { InventedTranscript, manyRows } from './harness/inventedTranscript';

const asked = { session_uid: 'claude-code:invented', unfolded: [] };

describe('the pages of a transcript', () => {
  /** Messages of the pages, and how to wait for a page of theirs. */
  function setUp({ answers = true } = {}) {
    const transcript = new InventedTranscript(manyRows(50 * pageSize));
    const sent: PanelMessage[] = [];
    const link: HostLink = new HostLink(message => {
      sent.push(message);
      if (message.type === 'request' && answers)
        void Promise.resolve(
          transcript.answer('transcript', Object(message.params), new AbortController().signal),
        ).then(value => link.receive({ type: 'answer', id: message.id, value }));
    });
    let onLoaded = (): void => undefined;
    const errors: unknown[] = [];
    const pages = new RowPages(
      link,
      asked,
      () => onLoaded(),
      error => errors.push(error),
    );
    const load = (number: number): Promise<void> =>
      new Promise(resolve => {
        onLoaded = resolve;
        pages.load(number * pageSize, number * pageSize);
      });
    return { pages, load, sent, errors };
  }

  it('are kept while they are few, and the one that was used longest ago goes first', async () => {
    const { pages, load } = setUp();
    for (let number = 0; number < 30; number++) await load(number);
    equal(pages.row(0)?.seq, 0);
    equal(pages.find(5), 5);
    pages.load(0, 0);
    await load(30);
    equal(pages.row(0)?.seq, 0);
    equal(pages.row(pageSize), undefined);
    equal(pages.row(30 * pageSize)?.seq, 30 * pageSize);
    equal(pages.find(pageSize), undefined);
  });

  it('are asked for once, and given up when they are far away by then', () => {
    const { pages, sent, errors } = setUp({ answers: false });
    pages.load(0, 200);
    pages.load(10, 200);
    pages.load(5000, 5001);
    pages.giveUp();
    deepEqual(
      sent.map(({ type }) => type),
      ['request', 'request', 'cancel', 'cancel', 'request', 'cancel'],
    );
    deepEqual(errors, []);
  });
});

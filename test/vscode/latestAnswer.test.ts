import { deepEqual, equal } from 'node:assert/strict';
import { setImmediate as settled } from 'node:timers/promises';
import { LatestAnswer } from '../../src/vscode/latestAnswer';

interface Asked {
  readonly question: string;
  readonly signal: AbortSignal;
  readonly answer: (text: string) => void;
  readonly fail: (error: Error) => void;
}

describe('LatestAnswer', () => {
  let asked: Asked[];
  let answers: string[];
  let errors: unknown[];
  let isBusy: boolean;
  let latest: LatestAnswer<string, string>;

  beforeEach(() => {
    asked = [];
    answers = [];
    errors = [];
    isBusy = false;
    latest = new LatestAnswer<string, string>({
      delayMs: 0,
      ask: (question, signal) =>
        new Promise((answer, fail) => {
          asked.push({ question, signal, answer, fail });
        }),
      onAnswer: (answer, question) => answers.push(`${question}=${answer}`),
      onError: error => errors.push(error),
      onBusy: busy => {
        isBusy = busy;
      },
    });
  });
  afterEach(() => latest.dispose());

  const untilAsked = async (times: number): Promise<void> => {
    while (asked.length < times) await settled();
  };

  it('asks only what rested', async () => {
    latest.ask('a');
    latest.ask('ab');
    await untilAsked(1);
    deepEqual(
      asked.map(({ question }) => question),
      ['ab'],
    );
    equal(isBusy, true);
    asked[0]?.answer('1');
    await settled();
    deepEqual(answers, ['ab=1']);
    equal(isBusy, false);
  });

  it('drops and aborts what is no longer asked', async () => {
    latest.ask('a');
    await untilAsked(1);
    latest.ask('b');
    equal(asked[0]?.signal.aborted, true);
    await untilAsked(2);
    asked[1]?.answer('2');
    asked[0]?.answer('1');
    await settled();
    deepEqual(answers, ['b=2']);
  });

  it('stays busy when an earlier asking fails, and tells only of the latest', async () => {
    latest.ask('a');
    await untilAsked(1);
    latest.ask('b');
    asked[0]?.fail(new Error('earlier'));
    await untilAsked(2);
    deepEqual([isBusy, errors.length], [true, 0]);
    asked[1]?.fail(new Error('latest'));
    await settled();
    deepEqual([isBusy, String(errors[0])], [false, 'Error: latest']);
  });

  it('answers nothing after it was cancelled', async () => {
    latest.ask('a');
    await untilAsked(1);
    latest.cancel();
    asked[0]?.answer('1');
    await settled();
    deepEqual([answers, isBusy], [[], false]);
  });
});

import assert from 'node:assert/strict';
import { IdleCare } from '../../src/service/idleCare';

describe('IdleCare', () => {
  const day = 24 * 60 * 60 * 1000;

  async function cared(lastDone: Date | null | undefined): Promise<boolean> {
    let worked = false;
    const looked = new Promise<void>(resolve => {
      const care = new IdleCare({
        idleMs: 1,
        lastDone: () => {
          setImmediate(() => {
            care.stop();
            resolve();
          });
          return lastDone;
        },
        work: async () => {
          worked = true;
        },
        onError: error => assert.fail(String(error)),
      });
      care.touch();
    });
    const alive = setInterval(() => undefined, 1_000);
    await looked;
    clearInterval(alive);
    return worked;
  }

  it('works when it never has, or not for a week, and only when there is need', async () => {
    assert.equal(await cared(null), true);
    assert.equal(await cared(new Date(Date.now() - 8 * day)), true);
    assert.equal(await cared(new Date(Date.now() - day)), false);
    assert.equal(await cared(undefined), false);
  });

  it('leaves off when somebody asks, without calling that an error', async () => {
    const alive = setInterval(() => undefined, 1_000);
    const aborted = await new Promise<boolean>(resolve => {
      const care = new IdleCare({
        idleMs: 1,
        lastDone: () => null,
        work: async signal => {
          setImmediate(() => care.touch());
          await new Promise<void>(stop => signal.addEventListener('abort', () => stop()));
          care.stop();
          setImmediate(() => resolve(signal.aborted));
          signal.throwIfAborted();
        },
        onError: error => assert.fail(String(error)),
      });
      care.touch();
    });
    clearInterval(alive);
    assert.equal(aborted, true);
  });
});

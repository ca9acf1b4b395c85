import { setTimeout as delay } from 'node:timers/promises';

/** Checks again and again until nothing is thrown: what a window shows comes when it comes. */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 20_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await delay(100);
  }
}

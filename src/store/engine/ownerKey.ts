import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { osErrorCode, StoreError } from './storeError';

const keyPattern = /^[0-9a-f]{64}$/;
const attempts = 50;

/**
 * The secret by which processes of one user recognize each other: any local process can hold or reach an endpoint's
 * name, only this user's can read the key file. Created when missing; all who ask at once get the same key.
 *
 * @throws StoreError `io`
 */
export async function readOwnerKey(path: string): Promise<Buffer> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const text = readFileSync(path, 'latin1');
      if (keyPattern.test(text)) {
        if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
        return Buffer.from(text, 'hex');
      }
      // Where links are missing, another process may be half way through writing it.
      await delay(10);
    } catch (error) {
      if (osErrorCode(error) !== 'ENOENT') throw new StoreError('io', `cannot read ${path}`, error);
      createKey(path);
    }
  }
  throw new StoreError('io', `${path} holds no key; remove it`);
}

/** Proof of knowing the key, bound to who gives it and to both nonces. */
export function proofOf(key: Buffer, role: 'owner' | 'follower', name: string, nonces: readonly string[]): string {
  return createHmac('sha256', key)
    .update([role, name, ...nonces].join('\n'))
    .digest('hex');
}

/** Compares in constant time. */
export function proofsEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function createKey(path: string): void {
  const key = randomBytes(32).toString('hex');
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(unfinished, key, { mode: 0o600, flag: 'wx' });
    try {
      // Unlike a rename, a link does not replace a key that another process made meanwhile.
      linkSync(unfinished, path);
    } catch (error) {
      if (osErrorCode(error) !== 'EEXIST') writeFileSync(path, key, { mode: 0o600, flag: 'wx' });
    } finally {
      unlinkSync(unfinished);
    }
  } catch (error) {
    if (osErrorCode(error) !== 'EEXIST') throw new StoreError('io', `cannot create ${path}`, error);
  }
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { ownerEndpoint } from '../../../src/store/engine/ownerEndpoint';
import { joinOwnership, type Ownership, type OwnershipOptions } from '../../../src/store/engine/ownership';
import type { Request } from '../../../src/store/engine/requestRunner';
import { StoreError } from '../../../src/store/engine/storeError';
import { temporaryFolder } from './support';

const isKind = (kind: StoreError['kind']) => (error: unknown) => StoreError.is(error, kind);

describe('joinOwnership', () => {
  const folder = temporaryFolder();
  const joined: Ownership[] = [];
  let count = 0;
  let file = '';

  beforeEach(() => {
    file = folder.path(`shared${++count}/contrail.db`);
  });
  afterEach(async () => {
    for (const ownership of joined.splice(0).reverse()) await ownership.close();
  });

  async function join(options: Partial<OwnershipOptions> = {}): Promise<Ownership> {
    const ownership = await joinOwnership({ file, onOwner: async () => () => {}, serve: async () => null, ...options });
    joined.push(ownership);
    return ownership;
  }

  it('makes the first the owner and the next followers, and answers all of them', async () => {
    const serve = (name: string) => async (request: Request) => ({
      by: name,
      method: request.method,
      params: request.params,
    });
    const first = await join({ serve: serve('first') });
    const second = await join({ serve: serve('second') });
    assert.deepEqual([first.role, second.role], ['owner', 'follower']);
    for (const ownership of [first, second]) {
      const answer = await ownership.call('ask', { text: 'a\nb', list: [1, null] });
      assert.deepEqual(answer, { by: 'first', method: 'ask', params: { text: 'a\nb', list: [1, null] } });
    }
  });

  it('knows a file by whatever path leads to it', async function () {
    if (process.platform === 'win32') this.skip();
    mkdirSync(folder.path('real'));
    symlinkSync(folder.path('real'), folder.path('link'));
    const first = await join({ file: folder.path('real/contrail.db') });
    const second = await join({ file: folder.path('link/contrail.db') });
    const other = await join({ file: folder.path('real/other.db') });
    assert.deepEqual([first.role, second.role, other.role], ['owner', 'follower', 'owner']);
  });

  it('serves requests at the same time, and reports their progress to the right caller', async () => {
    const open: (() => void)[] = [];
    await join({
      async serve({ params, progress }) {
        progress(`${params} began`);
        await new Promise<void>(resolve => open.push(resolve));
        progress(`${params} ends`);
        return params;
      },
    });
    const follower = await join();
    const seen: unknown[][] = [[], []];
    const calls = ['a', 'b'].map((name, i) =>
      follower.call('work', name, {
        onProgress(value) {
          seen[i]?.push(value);
          if (open.length === 2) for (const finish of open.splice(0).reverse()) finish();
        },
      }),
    );
    assert.deepEqual(await Promise.all(calls), ['a', 'b']);
    assert.deepEqual(seen, [
      ['a began', 'a ends'],
      ['b began', 'b ends'],
    ]);
  });

  it('hands errors over with their kind', async () => {
    const owner = await join({
      async serve({ method }) {
        if (method === 'full')
          throw new StoreError('full', 'no room', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
        throw new RangeError('out of it');
      },
    });
    const follower = await join();
    for (const ownership of [owner, follower]) {
      await assert.rejects(ownership.call('full', null), (error: unknown) => {
        assert.ok(StoreError.is(error, 'full'));
        assert.deepEqual([error.osCode, error.message], ['ENOSPC', 'no room (ENOSPC)']);
        return true;
      });
      await assert.rejects(ownership.call('other', null), { name: 'RangeError', message: 'out of it' });
    }
  });

  it('cancels what the caller gave up, and what a caller that left was waiting for', async () => {
    let cancelled = 0;
    let begun: () => void = () => {};
    const serve = ({ signal }: Request) =>
      new Promise((_, reject) => {
        begun();
        signal.addEventListener('abort', () => {
          cancelled++;
          reject(signal.reason);
          begun();
        });
      });
    const owner = await join({ serve });
    const follower = await join();
    for (const ownership of [owner, follower]) {
      const controller = new AbortController();
      const started = new Promise<void>(resolve => (begun = resolve));
      const call = ownership.call('wait', null, { signal: controller.signal });
      await started;
      const ended = new Promise<void>(resolve => (begun = resolve));
      controller.abort(new Error('never mind'));
      await assert.rejects(call, /never mind/);
      await ended;
      await assert.rejects(ownership.call('wait', null, { signal: controller.signal }), /never mind/);
    }
    assert.equal(cancelled, 2);
    const started = new Promise<void>(resolve => (begun = resolve));
    const call = follower.call('wait', null);
    await started;
    const ended = new Promise<void>(resolve => (begun = resolve));
    const closing = follower.close();
    await assert.rejects(call, isKind('closed'));
    await Promise.all([ended, closing]);
    assert.equal(cancelled, 3);
  });

  it('carries answers of 50 MB, and refuses what does not fit or is no JSON', async () => {
    const long = 'é"\n'.repeat(9_000_000);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const answers: Record<string, unknown> = { long, cycle, short: 1, tooLong: 'x'.repeat(300 * 1024 * 1024) };
    await join({ serve: async ({ method }) => answers[method] });
    const follower = await join();
    assert.equal((await follower.call('long', null)) === long, true);
    await assert.rejects(follower.call('cycle', null), /circular/);
    await assert.rejects(follower.call('tooLong', null), isKind('other'));
    assert.equal(await follower.call('short', null), 1);
  });

  it('closes the database before another may open it, and repeats unanswered requests there', async () => {
    const events: string[] = [];
    const part = (name: string): Partial<OwnershipOptions> => ({
      async onOwner() {
        events.push(`${name} opens`);
        return async () => {
          await new Promise(resolve => setTimeout(resolve, 20));
          events.push(`${name} closed`);
        };
      },
      serve: async ({ signal }) => {
        if (name !== 'first') return name;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const first = await join(part('first'));
    const second = await join(part('second'));
    const third = await join(part('third'));
    const own = first.call('ask', null);
    const calls = [second.call('ask', null), third.call('ask', null)];
    const closing = first.close();
    const newcomer = join(part('newcomer'));
    await assert.rejects(own, isKind('closed'));
    await assert.rejects(first.call('ask', null), isKind('closed'));
    const [a, b] = await Promise.all(calls);
    await closing;
    assert.equal(a, b);
    assert.deepEqual(events, ['first opens', 'first closed', `${a} opens`]);
    const roles = [first, second, third, await newcomer].map(ownership => ownership.role);
    assert.deepEqual(roles.sort(), ['closed', 'follower', 'follower', 'owner']);
  });

  it('keeps the name free when the database cannot be opened', async () => {
    const failure = new StoreError('newer', 'from the future');
    const fail = async () => {
      throw failure;
    };
    await assert.rejects(join({ onOwner: fail }), failure);
    assert.equal((await join()).role, 'owner');
  });

  it('passes an error of taking over to the calls that wait, and tries again at the next', async () => {
    let failures = 1;
    const stuck = ({ signal }: Request) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const first = await join({ serve: stuck });
    const second = await join({
      serve: async () => 'second',
      async onOwner() {
        if (failures-- > 0) throw new StoreError('io', 'not yet');
        return () => {};
      },
    });
    const call = second.call('ask', null);
    await Promise.all([first.close(), assert.rejects(call, isKind('io'))]);
    assert.equal(second.role, 'waiting');
    assert.equal(await second.call('ask', null), 'second');
  });

  it('keeps its key to itself, and leaves nothing but that behind', async () => {
    const ownership = await join();
    if (process.platform !== 'win32') assert.equal(statSync(`${file}.key`).mode & 0o777, 0o600);
    assert.equal(existsSync(`${file}.owner`), true);
    await ownership.close();
    const left = readdirSync(folder.path(`shared${count}`)).filter(name => !name.endsWith('.lock'));
    assert.deepEqual(left, ['contrail.db.key']);
  });

  it('gives processes that start at once the same key', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => join({ serve: async () => 'served' })));
    assert.equal(all.filter(ownership => ownership.role === 'owner').length, 1);
    assert.deepEqual(new Set(await Promise.all(all.map(each => each.call('ask', null)))), new Set(['served']));
  });

  describe('strangers', () => {
    it('are told from owners: a name held by one without the key is respected, and nothing written', async () => {
      mkdirSync(folder.path(`shared${count}`));
      const replies = [
        '{"protocol":1,"nonce":"00000000000000000000000000000000","proof":"00"}\n',
        '{"welcome":true}\n',
        'HTTP/1.1 400 Bad Request\r\n\r\n',
      ];
      for (const reply of replies) {
        const squatter = createServer(socket => {
          socket.on('error', () => {});
          socket.once('data', () => socket.write(reply));
        });
        squatter.listen(ownerEndpoint(file).address);
        await once(squatter, 'listening');
        let opened = false;
        const attempt = join({
          async onOwner() {
            opened = true;
            return () => {};
          },
          // One that talks no JSON is hung up on, and given time to be an owner that is leaving.
          signal: AbortSignal.timeout(500),
        });
        await assert.rejects(attempt, (error: unknown) => StoreError.is(error, 'locked') || reply.startsWith('HTTP'));
        assert.equal(opened, false);
        squatter.close();
        await once(squatter, 'close');
      }
    });

    it('do not get past the handshake', async () => {
      let served = 0;
      await join({
        async serve() {
          served++;
        },
      });
      const call = '{"type":"call","id":1,"method":"x","params":null}\n';
      const hello = '{"protocol":1,"nonce":"00000000000000000000000000000000"}\n';
      for (const text of [call, `${hello}${call}`, `${hello}{"proof":"00"}\n${call}`, 'x'.repeat(10_000), '\n']) {
        const socket = connect(ownerEndpoint(file).address);
        socket.on('error', () => {});
        socket.resume();
        socket.write(text);
        await once(socket, 'close');
      }
      assert.equal(served, 0);
      assert.equal((await join()).role, 'follower');
    });

    it('of another protocol are told so', async () => {
      await join();
      await assert.rejects(join({ protocol: 2 }), (error: unknown) => {
        assert.ok(StoreError.is(error, 'unsupported'));
        assert.match(error.message, /older Contrail \(protocol 1, this one speaks 2\)/);
        return true;
      });
    });

    it('on another machine or in a container keep the file while they are alive', async () => {
      mkdirSync(folder.path(`shared${count}`));
      const elsewhere = { host: 'tower', machine: 'other', boot: 'x', network: 'y', pid: 7 };
      writeFileSync(`${file}.owner`, JSON.stringify(elsewhere));
      await assert.rejects(join(), (error: unknown) => StoreError.is(error, 'locked') && /tower/.test(error.message));
      assert.equal(existsSync(`${file}.owner`), true);
    });
  });
});

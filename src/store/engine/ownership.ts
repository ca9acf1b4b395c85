import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimFile, type FileClaim } from './fileClaim';
import { type CallOptions, FollowerLink, OwnerLostError } from './followerLink';
import { FollowerServer } from './followerServer';
import { FrameChannel } from './frameChannel';
import { type Hold, type OwnerEndpoint, ownerEndpoint, tryHold } from './ownerEndpoint';
import { greetOwner, handshakeFrameBytes, type Identity, protocolVersion } from './ownerHandshake';
import { readOwnerKey } from './ownerKey';
import { RequestRunner, type Serve } from './requestRunner';
import { osErrorCode, StoreError } from './storeError';

/** `waiting`: the owner died or does not answer (asleep, stopped in a debugger); calls wait. */
export type Role = 'owner' | 'follower' | 'waiting' | 'closed';

export interface OwnershipOptions {
  /** The database. Its folder is created. A key and, on macOS, a lock file are kept beside it. */
  readonly file: string;
  /** Runs when this process becomes the owner, before any request: opens the database. Returns what closes it. */
  onOwner(): Promise<() => void | Promise<void>>;
  /** Answers requests while this process is the owner. Params and answers must be JSON values. */
  readonly serve: Serve;
  onRole?(role: Role): void;
  /** Gives up joining. Not used afterwards. */
  readonly signal?: AbortSignal;
  /** Another protocol than this version's, for tests. */
  readonly protocol?: number;
}

/** How long whoever holds the name may hang up on us before we say that it is not ours. */
const hangUpLimitMs = 10_000;

/**
 * Makes this process one of those that share a database: one of them, the owner, has it open; the others ask it. When
 * the owner dies another takes over. The name that decides is freed by the kernel, so nothing is left to clean up and
 * an owner that sleeps cannot be robbed.
 *
 * Resolves when this process has a role, i.e. not while an owner sleeps: see `onRole` and `signal`.
 *
 * @throws StoreError `locked` when the name is held by a stranger or the file by another machine or container,
 *   `unsupported` when the owner speaks another protocol, and what `onOwner` throws
 */
export async function joinOwnership(options: OwnershipOptions): Promise<Ownership> {
  const file = resolve(options.file);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const endpoint = ownerEndpoint(file);
  const key = await readOwnerKey(`${file}.key`);
  const identity = { name: endpoint.name, key, protocol: options.protocol ?? protocolVersion };
  const ownership = new Ownership({ ...options, file }, endpoint, identity);
  try {
    await ownership.ready(options.signal);
    return ownership;
  } catch (error) {
    await ownership.close();
    throw error;
  }
}

interface OwnerState {
  readonly kind: 'owner';
  readonly runner: RequestRunner;
  close(): Promise<void>;
}

interface FollowerState {
  readonly kind: 'follower';
  readonly link: FollowerLink;
}

/** This process's part in owning a database. */
export class Ownership {
  readonly #options: OwnershipOptions;
  readonly #endpoint: OwnerEndpoint;
  readonly #identity: Identity;
  readonly #closing = new AbortController();
  #role: Role = 'waiting';
  #state: OwnerState | FollowerState | null = null;
  #electing: Promise<OwnerState | FollowerState> | null = null;
  #closed: Promise<void> | null = null;

  /** Use `joinOwnership`. */
  constructor(options: OwnershipOptions, endpoint: OwnerEndpoint, identity: Identity) {
    this.#options = options;
    this.#endpoint = endpoint;
    this.#identity = identity;
  }

  get role(): Role {
    return this.#role;
  }

  /** Resolves once there is an owner. */
  async ready(signal?: AbortSignal): Promise<void> {
    await this.#current(signal);
  }

  /**
   * Asks the owner; directly when that is this process. When the owner dies before it answers, the next one is asked,
   * so methods must be idempotent.
   *
   * @throws what `serve` threw, as `StoreError` of the same kind or as `Error`; the signal's reason; StoreError
   *   `closed` after `close`
   */
  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const { signal, onProgress } = options;
    for (;;) {
      signal?.throwIfAborted();
      const state = await this.#current(signal);
      if (state.kind === 'owner') {
        return await orAborted(state.runner.run(method, params, onProgress ?? (() => {}), signal), signal);
      }
      try {
        return await state.link.call(method, params, options);
      } catch (error) {
        if (!(error instanceof OwnerLostError)) throw error;
        this.#ownerLost(state.link);
      }
    }
  }

  /** Stops answering, closes the database if this process owns it, and only then lets others have it. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(new StoreError('closed', `${this.#options.file} is closed`));
    // An election under way may still make this process the owner.
    await this.#electing?.catch(() => {});
    const state = this.#state;
    this.#state = null;
    try {
      if (state?.kind === 'owner') await state.close();
      else state?.link.close();
    } finally {
      this.#setRole('closed');
    }
  }

  #current(signal: AbortSignal | undefined): Promise<OwnerState | FollowerState> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason);
    if (this.#state !== null) return Promise.resolve(this.#state);
    return orAborted(this.#elect(), signal);
  }

  /** One election at a time. After one that failed, the next call begins another. */
  #elect(): Promise<OwnerState | FollowerState> {
    this.#electing ??= this.#runElection();
    return this.#electing;
  }

  async #runElection(): Promise<OwnerState | FollowerState> {
    let state: OwnerState | FollowerState;
    try {
      state = await this.#seekRole();
      this.#state = state;
    } finally {
      this.#electing = null;
    }
    this.#setRole(state.kind);
    // The owner may have died before anyone listened for that.
    if (state.kind === 'follower' && !state.link.isOpen) this.#ownerLost(state.link);
    return state;
  }

  async #seekRole(): Promise<OwnerState | FollowerState> {
    let hungUpSince: number | null = null;
    for (;;) {
      this.#closing.signal.throwIfAborted();
      const state = (await this.#tryOwn()) ?? (await this.#tryFollow());
      if (typeof state === 'object') return state;
      // Between the death of an owner and the release of its name connections are refused or cut for a moment.
      hungUpSince = state === 'hung-up' ? (hungUpSince ?? Date.now()) : null;
      if (hungUpSince !== null && Date.now() - hungUpSince > hangUpLimitMs) {
        throw new StoreError('locked', `${this.#endpoint.name} is held by a process that does not answer`);
      }
      await delay(2 + Math.random() * 10);
    }
  }

  async #tryOwn(): Promise<OwnerState | null> {
    const opened = deferred<RequestRunner>();
    const server = new FollowerServer(this.#identity, opened.promise);
    const hold = await tryHold(this.#endpoint, socket => server.accept(socket));
    if (hold === null) return null;
    let claim: FileClaim | undefined;
    try {
      claim = claimFile(this.#options.file);
      const closeDatabase = await this.#options.onOwner();
      const runner = new RequestRunner(this.#options.serve);
      opened.resolve(runner);
      return { kind: 'owner', runner, close: () => resign(runner, closeDatabase, server, hold, claim) };
    } catch (error) {
      claim?.release();
      server.close();
      hold.release();
      opened.reject(error);
      throw error;
    }
  }

  async #tryFollow(): Promise<FollowerState | 'refused' | 'hung-up'> {
    const socket = await this.#connect();
    if (socket === null) return 'refused';
    const channel = new FrameChannel(socket, handshakeFrameBytes);
    const giveUp = () => channel.close();
    this.#closing.signal.addEventListener('abort', giveUp);
    try {
      if (!(await greetOwner(channel, this.#identity))) return 'hung-up';
    } finally {
      this.#closing.signal.removeEventListener('abort', giveUp);
    }
    const link: FollowerLink = new FollowerLink(channel, () => this.#ownerLost(link));
    return { kind: 'follower', link };
  }

  #connect(): Promise<Socket | null> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#endpoint.address);
      const failed = (error: Error) => {
        const code = osErrorCode(error);
        if (code === 'EACCES' || code === 'EPERM') {
          reject(new StoreError('locked', `${this.#endpoint.name} is held by another user`, error));
        } else resolve(null);
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        resolve(socket);
      });
    });
  }

  #ownerLost(link: FollowerLink): void {
    if (this.#state?.kind !== 'follower' || this.#state.link !== link) return;
    this.#state = null;
    if (this.#closing.signal.aborted) return;
    this.#setRole('waiting');
    // Whoever calls next gets the error, or tries again.
    this.#elect().catch(() => {});
  }

  #setRole(role: Role): void {
    if (role === this.#role) return;
    this.#role = role;
    this.#options.onRole?.(role);
  }
}

/** The order matters: nobody may become the owner before the database is closed. */
async function resign(
  runner: RequestRunner,
  closeDatabase: () => void | Promise<void>,
  server: FollowerServer,
  hold: Hold,
  claim: FileClaim | undefined,
): Promise<void> {
  try {
    await runner.stop();
    await closeDatabase();
  } finally {
    claim?.release();
    server.close();
    hold.release();
  }
}

/** The promise's outcome, unless the signal is aborted first. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let settle: { resolve(value: T): void; reject(error: unknown): void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Nobody may be waiting yet.
  promise.catch(() => {});
  return { promise, resolve: value => settle?.resolve(value), reject: error => settle?.reject(error) };
}

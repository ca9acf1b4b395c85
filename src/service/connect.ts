import { joinOwnership, type Role } from '../store/engine/ownership';
import { StoreError } from '../store/engine/storeError';
import { type Answers, answerSchemas, type CallOptions, type Method, type Params, progressSchema } from './requests';
import { StoreHost } from './storeHost';

export interface ConnectOptions {
  /** The database. */
  readonly file: string;
  /** Folder of the built program: the wasm, the migrations and the reader thread's bundle lie there. */
  readonly assets: string;
  readonly onRole?: (role: Role) => void;
  /** Something happened to the database that its user should know. Told to the process that owns it. */
  readonly onNotice?: (notice: string) => void;
  readonly signal?: AbortSignal;
  /** The process ends after a question or two. */
  readonly isBrief?: boolean | undefined;
}

/** A way to the store, through whichever process owns it. */
export interface ServiceConnection {
  /** @throws StoreError, and the signal's reason when the caller gave up */
  call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Answers[M]>;
  /** As `call`, for passing on what another thread asked: the owner checks the params, the asker the answer. */
  relay(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  readonly role: Role;
  close(): Promise<void>;
}

/** Joins the processes that share a database: opens it when nobody has, else asks the one that did. */
export async function connect({
  file,
  assets,
  isBrief,
  onRole,
  onNotice,
  signal: giveUp,
}: ConnectOptions): Promise<ServiceConnection> {
  let host: StoreHost | undefined;
  const ownership = await joinOwnership({
    file,
    ...(onRole && { onRole }),
    ...(giveUp && { signal: giveUp }),
    async onOwner() {
      const started = await StoreHost.start({ file, assets, onNotice, isBrief });
      host = started;
      return () => started.close();
    },
    async serve({ method, params, signal, progress }) {
      if (host === undefined) throw new StoreError('closed', 'the database is not open');
      return host.answer(method, params, { signal, onProgress: progress });
    },
  });
  const relay = (method: string, params: unknown, { onProgress, signal }: CallOptions = {}): Promise<unknown> =>
    ownership.call(method, params, {
      signal,
      onProgress: onProgress && (progress => onProgress(progressSchema.parse(progress))),
    });
  return {
    relay,
    call: async (method, params, options) => answerSchemas[method].parse(await relay(method, params, options)),
    get role() {
      return ownership.role;
    },
    close: () => ownership.close(),
  };
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { machineId } from '../store/engine/ownerEndpoint';
import { joinOwnership, type Role } from '../store/engine/ownership';
import { StoreError } from '../store/engine/storeError';
import { openStoreFile } from './openStoreFile';
import { Owner } from './owner';
import { readPriceFile } from './priceFile';
import {
  type Answers,
  answerSchemas,
  type CallOptions,
  type Method,
  type Params,
  progressSchema,
  requestSchemas,
} from './requests';

export interface ConnectOptions {
  /** The database. */
  readonly file: string;
  /** Folder of the built program: the wasm, the migrations and the reader thread's bundle lie there. */
  readonly assets: string;
  readonly onRole?: (role: Role) => void;
  readonly signal?: AbortSignal;
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
export async function connect({ file, assets, onRole, signal: giveUp }: ConnectOptions): Promise<ServiceConnection> {
  let owner: Owner | undefined;
  const ownership = await joinOwnership({
    file,
    ...(onRole && { onRole }),
    ...(giveUp && { signal: giveUp }),
    async onOwner() {
      const { db, isReadonly, notices } = await openStoreFile(file, assets);
      const prices = readPriceFile(`${file}.prices.json`);
      owner = new Owner(db, file, {
        machineId: createHash('sha256').update(`contrail ${machineId()}`).digest('hex').slice(0, 16),
        readerScript: join(assets, 'ingestWorker.js'),
        overrides: prices.overrides,
        notices: [...notices, ...prices.problems],
        isReadonly,
      });
      return () => db.close();
    },
    async serve({ method, params, signal, progress }) {
      if (owner === undefined) throw new StoreError('closed', 'the database is not open');
      return answer(owner, method, params, { signal, onProgress: progress });
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

function answer(owner: Owner, method: string, params: unknown, options: CallOptions): unknown {
  switch (method) {
    case 'ingest':
      return owner.ingest(requestSchemas.ingest.parse(params), options);
    case 'sessions':
      return owner.sessions(requestSchemas.sessions.parse(params));
    case 'cost':
      return owner.cost(requestSchemas.cost.parse(params));
    case 'files':
      return owner.files(requestSchemas.files.parse(params));
    case 'search':
      return owner.search(requestSchemas.search.parse(params));
    case 'doctor':
      return owner.doctor(requestSchemas.doctor.parse(params));
    default:
      throw new StoreError('unsupported', `no method ${method}`);
  }
}

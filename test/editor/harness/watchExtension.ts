import Module from 'node:module';
import { join } from 'node:path';
import type * as vscode from 'vscode';

/** The commands with which tests ask the companion what the tested extension did. */
export const watching = {
  ran: 'contrail-tests.ran',
  alive: 'contrail-tests.alive',
  deactivate: 'contrail-tests.deactivate',
} as const;

type Api = typeof vscode;
type Call = (...args: unknown[]) => unknown;
type Load = (request: string, parent: NodeJS.Module | null | undefined, isMain: boolean) => unknown;
type Threads = typeof import('node:worker_threads');

const registering = /^(?:register|create|on(?:Did|Will))/;
/** Terminals belong to the user. */
const givenAway = 'createTerminal';

/** What the extension made and has not disposed of yet, by what it is called in an answer. */
const alive = new Map<object, string>();
const ran: string[] = [];
let extension: NodeJS.Module | undefined;

/**
 * Gives the tested extension an API, and threads, that remember what it does with them. Must run before the extension is
 * loaded. Answers to `watching` through commands.
 */
export function watchExtension(api: Api): vscode.Disposable {
  const loader: { _load: Load } = Object.assign(Module);
  const load = loader._load;
  const program = join(api.extensions.getExtension('contrail.contrail')?.extensionPath ?? '', 'dist', 'extension.js');
  const watched = new Map<string, unknown>();
  const replaced: Load = (request, parent, isMain) => {
    const loaded = load.call(Module, request, parent, isMain);
    if (parent === null || parent === undefined || parent.filename !== program) return loaded;
    extension = parent;
    if (!watched.has(request)) watched.set(request, watchedModule(request, loaded));
    return watched.get(request);
  };
  Object.assign(Module, { _load: replaced });
  return api.Disposable.from(
    { dispose: () => Object.assign(Module, { _load: load }) },
    api.commands.registerCommand(watching.ran, () => ran),
    api.commands.registerCommand(watching.alive, () => [...alive.values()].sort()),
    api.commands.registerCommand(watching.deactivate, () => extension?.exports.deactivate()),
  );
}

function watchedModule(name: string, loaded: unknown): unknown {
  if (name === 'vscode') return watchedApi(loaded as Api);
  return name.endsWith('worker_threads') ? watchedThreads(loaded as Threads) : loaded;
}

function watchedApi(api: Api): object {
  const namespaces = ['commands', 'env', 'extensions', 'languages', 'lm', 'window', 'workspace'] as const;
  return copyWith(api, {
    ...Object.fromEntries(namespaces.map(name => [name, watchedNamespace(name, api[name])])),
    EventEmitter: watchedEmitter(api.EventEmitter),
  });
}

function watchedNamespace(name: string, namespace: object): object {
  const changes: Record<string, Call> = {};
  for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(namespace))) {
    if (typeof value !== 'function' || !registering.test(key) || key === givenAway) continue;
    changes[key] = (...args) => {
      const [first, ...others] = args;
      if (key !== 'registerCommand' || typeof first !== 'string') return watch(`${name}.${key}`, value(...args));
      const [run] = others;
      const counted = (...given: unknown[]): unknown => {
        ran.push(first);
        return typeof run === 'function' ? run(...given) : undefined;
      };
      return watch(`command ${first}`, value(first, counted));
    };
  }
  return copyWith(namespace, changes);
}

function watchedEmitter(Emitter: Api['EventEmitter']): Api['EventEmitter'] {
  return class Watched<T> extends Emitter<T> {
    private readonly listeners = new Set<object>();

    constructor() {
      super();
      alive.set(this, 'EventEmitter');
      const listen = this.event;
      const event: vscode.Event<T> = (...args) => {
        const listener = watch('listener', listen(...args));
        this.listeners.add(listener);
        return listener;
      };
      // The editor's own is a getter.
      Object.defineProperty(this, 'event', { value: event });
    }

    override dispose(): void {
      super.dispose();
      for (const gone of [this, ...this.listeners]) alive.delete(gone);
    }
  };
}

function watchedThreads(threads: Threads): object {
  class Watched extends threads.Worker {
    constructor(...args: ConstructorParameters<Threads['Worker']>) {
      super(...args);
      alive.set(this, `thread ${String(args[0])}`);
      this.once('exit', () => alive.delete(this));
    }
  }
  return copyWith(threads, { Worker: Watched });
}

/** Takes note of what can be disposed of, until that happens. */
function watch<T>(label: string, made: T): T {
  if (typeof made !== 'object' || made === null || !('dispose' in made) || typeof made.dispose !== 'function')
    return made;
  const { dispose } = made;
  alive.set(made, label);
  // Types of decorations are frozen; the editor knows them by their key.
  return Object.assign(Object.isFrozen(made) ? { ...made } : made, {
    dispose: () => {
      alive.delete(made);
      return dispose.call(made);
    },
  });
}

/** Not a proxy: the API is frozen, and a proxy must not say otherwise. */
function copyWith(original: object, changes: object): object {
  const own = Object.getOwnPropertyDescriptors(original);
  return Object.defineProperties({}, { ...own, ...Object.getOwnPropertyDescriptors(changes) });
}

import type { Workbench } from './workbench';

const commands = {
  calls: 'contrail-tests.storeCalls',
  endThread: 'contrail-tests.endStoreThread',
  startCounting: 'contrail-tests.startCounting',
  count: 'contrail-tests.count',
} as const;

/** Looks into the extension host, where the tested extension asks its store and gives rows to the editor. */
export class HostProbe {
  private constructor(private readonly workbench: Workbench) {}

  static async install(workbench: Workbench): Promise<HostProbe> {
    await workbench.evaluate((api, { calls, endThread, startCounting, count }) => {
      const tested = api.extensions.getExtension('contrail.contrail')?.extensionPath;
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const { Session } = process.getBuiltinModule('node:inspector');
      const { postMessage } = Worker.prototype;
      const asked: string[] = [];
      let thread: InstanceType<typeof Worker> | undefined;
      Worker.prototype.postMessage = function (message: { readonly method?: string }, ...others) {
        if (message.method !== undefined) {
          asked.push(message.method);
          thread = this;
        }
        postMessage.call(this, message, ...others);
      };
      const session = new Session();
      session.connect();
      api.commands.registerCommand(calls, () => asked.splice(0));
      api.commands.registerCommand(endThread, () => thread?.terminate());
      api.commands.registerCommand(startCounting, () => {
        session.post('Profiler.enable');
        session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
      });
      api.commands.registerCommand(count, (names: readonly string[]) => {
        const counts = Object.fromEntries(names.map(name => [name, 0]));
        session.post('Profiler.takePreciseCoverage', (error, coverage) => {
          if (error) throw error;
          for (const { url, functions } of coverage.result) {
            if (tested === undefined || !url.endsWith(`${tested}/dist/extension.js`)) continue;
            for (const { functionName, ranges } of functions)
              if (functionName in counts) counts[functionName] = (counts[functionName] ?? 0) + (ranges[0]?.count ?? 0);
          }
        });
        return counts;
      });
    }, commands);
    return new HostProbe(workbench);
  }

  /** What the store was asked since this was last called, in order. Nothing before the first request is known. */
  storeCalls(): Promise<string[]> {
    return this.workbench.evaluate((api, command) => api.commands.executeCommand<string[]>(command), commands.calls);
  }

  /** Resolves when the store has not been asked anything for longer than a view rests between two questions. */
  async settled(): Promise<void> {
    do await this.workbench.evaluate(() => new Promise(resolve => setTimeout(resolve, 600)));
    while ((await this.storeCalls()).length > 0);
  }

  /** Ends the thread that the store was asked in last, as a crash would. */
  async endStoreThread(): Promise<void> {
    await this.workbench.evaluate(async (api, command) => {
      await api.commands.executeCommand(command);
    }, commands.endThread);
  }

  /** Counts how often the extension's functions run from now on; slows it down. */
  async startCounting(): Promise<void> {
    await this.workbench.evaluate(async (api, command) => {
      await api.commands.executeCommand(command);
    }, commands.startCounting);
  }

  /** How often methods of these names ran since this was last called. */
  count<N extends string>(...names: N[]): Promise<Record<N, number>> {
    return this.workbench.evaluate(
      (api, { command, names }) => api.commands.executeCommand<Record<N, number>>(command, names),
      { command: commands.count, names },
    );
  }
}

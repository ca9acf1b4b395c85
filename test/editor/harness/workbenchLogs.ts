import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Errors of the workbench and of the extensions that come with it; each has its reason. */
const knownNoise: readonly RegExp[] = [
  // An extension of its own logs after its host has begun to end.
  /Error: Channel has been closed[\s\S]*json-language-features/,
  // The window was told to load again.
  /^\[lifecycle\] Long running operations during shutdown are unsupported in the web/,
  // Its own participants in saving settings give up after two seconds on a busy machine.
  /^Error: Aborted onWillSaveTextDocument-event after \d+ms/,
  // The build from npm has no such file; it would make the page an app that can be installed.
  /^\[Service Worker\] registration TypeError: Failed to register a ServiceWorker for scope /,
  // The second window on a folder finds the lock of the first, and takes another folder for what it keeps.
  /\[error\] Error: EEXIST: file already exists, open '[^']*vscode\.lock'/,
  // It looks for an account, and gives up when the extension host has much to do at its start.
  /^Error: Timed out waiting for authentication provider 'github' to register\./,
];

/** What the window, the extension host and the extension logged. */
export class WorkbenchLogs {
  private readonly windowErrors: string[] = [];

  constructor(private readonly dataDir: string) {}

  /** Takes a line of the page's console; the workbench writes its own log there. */
  addConsole(text: string): void {
    const error = /^%c\s+ERR color: #\w+ (.*)/s.exec(text)?.[1];
    if (error !== undefined) this.windowErrors.push(error);
  }

  addPageError(error: Error): void {
    this.windowErrors.push(error.stack ?? error.message);
  }

  /** The extension's log output channel. */
  get extension(): string {
    return this.read('contrail.contrail/Contrail.log');
  }

  get extensionHost(): string {
    return this.read('remoteexthost.log');
  }

  /** Everything of level error, without what is known to come from VS Code itself. */
  errors(): string[] {
    const errors = [this.windowErrors, entriesOf(this.extensionHost, 'error'), entriesOf(this.extension, 'error')];
    return errors.flat().filter(error => !knownNoise.some(noise => noise.test(error)));
  }

  /** Of all extension hosts this server has had, the oldest first. */
  private read(name: string): string {
    const root = join(this.dataDir, 'data', 'logs');
    const starts = existsSync(root) ? readdirSync(root).sort() : [];
    return starts
      .flatMap(start => {
        const hosts = readdirSync(join(root, start)).filter(folder => /^exthost\d+$/.test(folder));
        return hosts.sort((a, b) => Number(a.slice(7)) - Number(b.slice(7))).map(host => join(root, start, host, name));
      })
      .map(path => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
      .join('');
  }
}

/** The entries of a level; an entry reaches to the next time stamp. */
function entriesOf(log: string, level: string): string[] {
  const entries = log.split(/^(?=\d{4}-\d{2}-\d{2} [\d:.]+ \[\w+\])/m);
  return entries.filter(entry => entry.slice(24).startsWith(`[${level}]`)).map(entry => entry.trimEnd());
}

import { posix } from 'node:path';
import * as vscode from 'vscode';
import { abortSignalOf } from './abortSignalOf';
import type { FeatureDependencies } from './features';

const scheme = 'contrail';

/**
 * `contrail:/<kind>/<part>/<name>?<query>`; the name (see `documentName`) is what tabs show, its extension says which language it
 * is.
 */
export function virtualUri(
  kind: string,
  parts: readonly string[],
  name: string,
  query: string | Readonly<Record<string, unknown>> = '',
): vscode.Uri {
  const text = typeof query === 'string' ? query : JSON.stringify(query);
  return vscode.Uri.from({ scheme, path: `/${[kind, ...parts, name].join('/')}`, query: text === '{}' ? '' : text });
}

/** The parts between kind and name; undefined for a document of another kind. */
export function virtualParts(uri: vscode.Uri, kind: string): string[] | undefined {
  const [found, ...parts] = uri.path.split('/').slice(1, -1);
  return uri.scheme === scheme && found === kind ? parts : undefined;
}

export interface VirtualDocumentsOptions extends Pick<FeatureDependencies, 'store' | 'log'> {
  readonly kind: string;
  /** What it shows does not change: it is made once. */
  readonly isFixed?: true;
  provide(uri: vscode.Uri, parts: readonly string[], signal: AbortSignal): Promise<string>;
}

/**
 * Documents of one kind, which are made when they are looked at and cannot be changed. Those that are shown are made anew
 * whenever something was read.
 */
export class VirtualDocuments implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly served = new Map<string, vscode.Uri>();
  private readonly registrations: vscode.Disposable;

  constructor(private readonly options: VirtualDocumentsOptions) {
    this.registrations = vscode.Disposable.from(
      this.changed,
      options.isFixed === true ? { dispose: () => undefined } : options.store.onDidChange(() => this.refreshAll()),
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri, token) => this.provide(uri, token),
      }),
    );
  }

  /** Makes a document anew where it is open. */
  refresh(uri: vscode.Uri): void {
    this.changed.fire(uri);
  }

  dispose(): void {
    this.registrations.dispose();
  }

  private async provide(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string | undefined> {
    const parts = virtualParts(uri, this.options.kind);
    // Other kinds have providers of their own.
    if (parts === undefined) return undefined;
    if (this.options.isFixed !== true) this.served.set(uri.toString(), uri);
    return this.options.provide(uri, parts, abortSignalOf(token));
  }

  private refreshAll(): void {
    const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
    for (const [key, uri] of this.served) {
      if (open.has(key)) this.refresh(uri);
      else if (isPreviewed(uri)) void this.reopen(uri);
      else this.served.delete(key);
    }
  }

  private async reopen(uri: vscode.Uri): Promise<void> {
    try {
      await vscode.workspace.openTextDocument(uri);
    } catch (error) {
      this.options.log.warn(`${uri.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * Whether a Markdown preview shows the document. The editor closes documents that nothing else shows after some minutes;
 * the preview stays, and shows the document again when it is opened the next time.
 */
function isPreviewed(uri: vscode.Uri): boolean {
  const name = posix.basename(uri.path);
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input, label }) => input instanceof vscode.TabInputWebview && label.includes(name));
}

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type PanelMethod, scopedMethods } from '../../panel/answers';
import { PanelConnection } from '../../panel/panelConnection';
import { panelHtml } from '../../panel/panelHtml';
import type { HostMessage, PanelStoreState, Place } from '../../panel/protocol';
import { DisposableStore } from '../disposableStore';
import { documentName } from '../documentName';
import { editorLocalizer } from '../editorLocalizer';
import { failureMessage } from '../failureMessage';
import type { FeatureDependencies } from '../features';
import { runCommand } from '../runCommand';
import type { StoreState } from '../storeClient';
import type { ActiveFile } from './activeFile';
import { performAction } from './panelActions';

export const panelViewType = 'contrail.panel';

export interface PanelOptions {
  readonly dependencies: FeatureDependencies;
  readonly activeFile: ActiveFile;
  /** What is shown first; null for what the panel remembers. */
  readonly place: Place | null;
  readonly onDispose: () => void;
}

/** The panel beside the code: the editor's side of it. */
export class Panel {
  private readonly disposables = new DisposableStore();
  private readonly connection: PanelConnection;
  /** Where the panel goes as soon as it listens. */
  private pending: Place | null;

  constructor(
    private readonly webview: vscode.WebviewPanel,
    private readonly options: PanelOptions,
  ) {
    const { dependencies, activeFile, onDispose } = options;
    const { store, log, extensionUri, legends } = dependencies;
    this.pending = options.place;
    this.connection = new PanelConnection(
      {
        call: (method, params, signal) => this.call(method, params, signal),
        act: action =>
          void runCommand(`panel ${action.kind}`, log, () =>
            performAction(action, dependencies, { goTo: place => this.show(place), column: webview.viewColumn }),
          ),
        hello: () => this.hello(),
        navigated: (_place, title) => {
          this.webview.title = title === '' ? 'Contrail' : documentName(title, '');
        },
        failureText: error => failureMessage(error, editorLocalizer)?.text ?? null,
        onMalformed: problem => log.warn(`The panel said what nobody understands: ${problem}`),
      },
      message => void this.post(message),
    );
    const { webview: page } = webview;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist/panel');
    page.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.iconPath = {
      dark: vscode.Uri.joinPath(extensionUri, 'media/panel-dark.svg'),
      light: vscode.Uri.joinPath(extensionUri, 'media/panel-light.svg'),
    };
    this.disposables.add(page.onDidReceiveMessage((message: unknown) => this.connection.receive(message)));
    this.disposables.add(store.onDidChange(() => this.connection.tell({ type: 'changed' })));
    this.disposables.add(
      store.onDidChangeState(state => this.connection.tell({ type: 'store', state: storeState(state) })),
    );
    this.disposables.add(activeFile.onDidChange(path => this.connection.tell({ type: 'activeFile', path })));
    this.disposables.add(legends.onDidChange(shown => this.connection.tell({ type: 'legends', legends: shown })));
    this.disposables.add(
      webview.onDidChangeViewState(() => {
        // The page of a hidden panel is gone; it says hello again when it is shown.
        if (!webview.visible) this.connection.reset();
      }),
    );
    this.disposables.add(
      webview.onDidDispose(() => {
        this.connection.reset();
        this.disposables.dispose();
        onDispose();
      }),
    );
    page.html = panelHtml({
      cspSource: page.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      script: page.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      style: page.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      language: vscode.env.language,
      title: 'Contrail',
    });
  }

  /** Goes to a place, and into sight where it was hidden; the focus stays where it is. */
  show(place: Place): void {
    this.pending = place;
    if (this.connection.tell({ type: 'show', place })) this.pending = null;
    this.webview.reveal(undefined, true);
  }

  dispose(): void {
    this.webview.dispose();
  }

  private async post(message: HostMessage): Promise<void> {
    await this.webview.webview.postMessage(message);
  }

  private hello(): ReturnType<ConstructorParameters<typeof PanelConnection>[0]['hello']> {
    const place = this.pending;
    this.pending = null;
    const { store, legends } = this.options.dependencies;
    return {
      locale: editorLocalizer.locale,
      texts: vscode.l10n.bundle ?? {},
      place,
      activeFile: this.options.activeFile.path,
      hasFolders: store.folders.length > 0,
      store: storeState(store.state),
      legends: legends.shown,
    };
  }

  private async call(method: PanelMethod, params: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const { store } = this.options.dependencies;
    return store.relay(method, scopedMethods.has(method) ? { ...params, folders: store.folders } : params, { signal });
  }
}

function storeState(state: StoreState): PanelStoreState {
  if (state.kind !== 'reading') return state;
  return { kind: 'reading', done: state.progress?.sourcesDone ?? 0, total: state.progress?.sources ?? 0 };
}

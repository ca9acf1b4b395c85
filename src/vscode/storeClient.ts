import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { hostEnvironment } from '../discovery/hostEnvironment';
import type { IngestProgress, IngestResult } from '../ingest/ingest';
import type { HostEnvironment } from '../model/hostEnvironment';
import { connectInWorker, type WorkerConnection } from '../service/connectInWorker';
import type { Answers, CallOptions, Method, Params } from '../service/requests';
import type { LiveReport } from '../service/serviceWorkerProtocol';
import { StoreError } from '../store/engine/storeError';
import { DisposableStore } from './disposableStore';
import { type ErrorKind, errorKind } from './errorKind';
import { onSettingsChanged, readSettings } from './settingsReader';

/** What the store is doing for this window. */
export type StoreState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly progress: IngestProgress | null }
  | { readonly kind: 'failed'; readonly message: string; readonly error?: ErrorKind };

/** How soon a store whose thread died is opened again. */
const reopenDelayMs = 1_000;

/**
 * The window's way to the store. Opens it in a worker thread on first use, keeps it up to date while agents work, and
 * opens it again when its thread dies.
 */
export class StoreClient implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  private readonly stateChanged = this.disposables.add(new vscode.EventEmitter<StoreState>());
  private connection: Promise<WorkerConnection> | undefined;
  private reading = new AbortController();
  private currentState: StoreState = { kind: 'idle' };
  private isDisposed = false;

  /** Something was read or marked: ask again for whatever is shown. */
  readonly onDidChange = this.changed.event;
  readonly onDidChangeState = this.stateChanged.event;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly storageUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.disposables.add(onSettingsChanged(['home', 'database', 'keep', 'live'], () => void this.restart()));
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.changed.fire()));
  }

  get state(): StoreState {
    return this.currentState;
  }

  get environment(): HostEnvironment {
    const { home } = readSettings();
    return hostEnvironment({ folders: this.folders, ...(home !== '' && { home }) });
  }

  /** The window goes: what fails now is no failure. */
  get isClosing(): boolean {
    return this.isDisposed;
  }

  /** The database. */
  get file(): string {
    const { database } = readSettings();
    return database === '' ? join(this.storageUri.fsPath, 'contrail.db') : database;
  }

  /** The folders of the workspace, null where there are none. */
  get folders(): string[] {
    return (vscode.workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri }) => uri.fsPath);
  }

  /** @throws StoreError, and the signal's reason */
  async call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Answers[M]> {
    const answer = await this.ask(method, params, options);
    this.tellOf(method);
    return answer;
  }

  /** As `call`, for what the panel asks: the store checks the params, the panel the answer. */
  async relay(method: string, params: unknown, options?: CallOptions): Promise<unknown> {
    const answer = await (await this.open()).relay(method, params, options);
    this.tellOf(method);
    return answer;
  }

  /** What the user says of a session or a failed approach is shown in more than one place. */
  private tellOf(method: string): void {
    if (method === 'markSession' || method === 'reviewFailure') this.changed.fire();
  }

  /** Starts reading what agents wrote, once or for as long as the window lives, as the settings say. */
  start(): void {
    void this.read().catch((error: unknown) => this.fail(error));
  }

  /** Reads what is new now; resolves when it is in the store. */
  async rescan(options: CallOptions = {}): Promise<IngestResult> {
    this.setState({ kind: 'reading', progress: null });
    try {
      const { keep } = readSettings();
      const params = { environment: this.environment, keep, first: this.folders };
      return await this.call('ingest', params, { ...options, onProgress: progress => this.report(progress, options) });
    } finally {
      this.setState({ kind: 'idle' });
      this.changed.fire();
    }
  }

  /** Stops a reading under way; what was read so far is kept, and the next change is followed again. */
  cancelReading(): void {
    this.reading.abort(new vscode.CancellationError());
    this.reading = new AbortController();
    this.setState({ kind: 'idle' });
    if (readSettings().live) void this.follow(true).catch((error: unknown) => this.fail(error));
  }

  async restart(): Promise<void> {
    await this.closeConnection();
    this.start();
  }

  /** Resolves when nothing of it is alive. */
  async close(): Promise<void> {
    this.isDisposed = true;
    await this.closeConnection();
    this.disposables.dispose();
  }

  dispose(): void {
    void this.close();
  }

  private async read(): Promise<void> {
    if (!readSettings().live) {
      await this.rescan({ signal: this.reading.signal });
      return;
    }
    await this.follow(false);
  }

  private async follow(waits: boolean): Promise<void> {
    const { keep } = readSettings();
    const connection = await this.open();
    const { signal } = this.reading;
    if (!waits) this.setState({ kind: 'reading', progress: null });
    try {
      await connection.live(
        { environment: this.environment, keep, first: this.folders, waits },
        { signal, onReport: report => this.onLiveReport(report) },
      );
    } catch (error) {
      if (signal.aborted) return;
      if (!StoreError.is(error, 'closed')) throw error;
      this.reopenSoon(connection);
    }
  }

  private onLiveReport(report: LiveReport): void {
    if (report.kind === 'progress') this.setState({ kind: 'reading', progress: report.progress });
    else {
      if (report.kind === 'error') this.log.warn(report.message);
      this.setState({ kind: 'idle' });
      this.changed.fire();
    }
  }

  private async ask<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Answers[M]> {
    const connection = await this.open();
    try {
      return await connection.call(method, params, options);
    } catch (error) {
      if (!StoreError.is(error, 'closed') || this.isDisposed) throw error;
      // Its thread died: once more, in a new one. All requests may be asked twice.
      await connection.ended;
      return (await this.open()).call(method, params, options);
    }
  }

  private open(): Promise<WorkerConnection> {
    if (this.isDisposed) return Promise.reject(new StoreError('closed', 'the window is closing'));
    if (this.connection !== undefined) return this.connection;
    const opening = this.connect();
    const forget = (): void => {
      if (this.connection === opening) this.connection = undefined;
    };
    opening.then(({ ended }) => ended.then(forget), forget);
    this.connection = opening;
    return opening;
  }

  private async connect(): Promise<WorkerConnection> {
    const { file } = this;
    mkdirSync(dirname(file), { recursive: true });
    const assets = vscode.Uri.joinPath(this.extensionUri, 'dist').fsPath;
    this.log.info(`Opening ${file}`);
    return connectInWorker({
      file,
      assets,
      onRole: role => this.log.debug(`This window's role among those that share the store: ${role}`),
      onNotice: notice => {
        this.log.warn(notice);
        void vscode.window.showWarningMessage(notice);
      },
    });
  }

  private reopenSoon(lost: WorkerConnection): void {
    if (this.isDisposed) return;
    this.log.warn('The thread that works on the store has ended; it is started again');
    this.reading.abort();
    this.reading = new AbortController();
    void lost.close().catch(() => undefined);
    const timer = setTimeout(() => this.start(), reopenDelayMs);
    this.disposables.add({ dispose: () => clearTimeout(timer) });
  }

  private async closeConnection(): Promise<void> {
    this.reading.abort();
    this.reading = new AbortController();
    const connection = this.connection;
    this.connection = undefined;
    await connection?.then(open => open.close()).catch((error: unknown) => this.log.warn(String(error)));
  }

  private report(progress: IngestProgress, options: CallOptions): void {
    this.setState({ kind: 'reading', progress });
    options.onProgress?.(progress);
  }

  private fail(error: unknown): void {
    if (this.isDisposed || error instanceof vscode.CancellationError) return;
    const message = error instanceof Error ? error.message : String(error);
    this.log.error(error instanceof Error ? error : message);
    this.setState({ kind: 'failed', message, error: errorKind(error) });
  }

  private setState(state: StoreState): void {
    if (this.isDisposed) return;
    this.currentState = state;
    this.stateChanged.fire(state);
  }
}

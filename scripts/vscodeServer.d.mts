export interface VscodeServerInstallation {
  readonly node: string;
  readonly main: string;
}

export interface VscodeServerOptions {
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly machineSettings?: Readonly<Record<string, unknown>> | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly withTestDriver?: boolean;
}

export interface WorkbenchAddress {
  readonly folder?: string | undefined;
  readonly workspaceFile?: string | undefined;
  readonly payload?: readonly (readonly [key: string, value: string])[];
}

export interface VscodeServer {
  readonly port: number;
  url(address: WorkbenchAddress): string;
  /** Resolves when it is no longer there, stopped or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export declare const vscodeVersion: string;
export declare function installVscodeServer(say?: (message: string) => void): Promise<VscodeServerInstallation>;
export declare function startVscodeServer(
  installation: VscodeServerInstallation,
  options: VscodeServerOptions,
): Promise<VscodeServer>;
export declare function installVsix(
  installation: VscodeServerInstallation,
  options: { readonly vsix: string; readonly dataDir: string; readonly env?: NodeJS.ProcessEnv },
): Promise<void>;

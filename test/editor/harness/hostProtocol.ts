/** What a test asks of the extension host, one JSON text a line. */
export type HostRequest =
  | { readonly id: number; readonly kind: 'evaluate'; readonly source: string; readonly argument: unknown }
  | { readonly id: number; readonly kind: 'runTests'; readonly bundle: string; readonly mocha: string };

/** What it answers; results of tests come before the answer to `runTests`. */
export type HostAnswer =
  | { readonly id: number; readonly kind: 'value'; readonly value?: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly message: string; readonly stack?: string | undefined }
  | { readonly id: number; readonly kind: 'test'; readonly result: HostTestResult };

export interface HostTestResult {
  readonly title: readonly string[];
  readonly state: 'passed' | 'failed' | 'pending';
  readonly durationMs: number;
  readonly error?: { readonly message: string; readonly stack?: string | undefined };
}

/** The variable in which the extension host is told where to connect. */
export const portVariable = 'CONTRAIL_TEST_HOST_PORT';

/** The variable that names a script to load in the extension host before the tested extension is activated. */
export const preloadVariable = 'CONTRAIL_TEST_PRELOAD';

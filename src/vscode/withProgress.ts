import * as vscode from 'vscode';
import { abortSignalOf } from './abortSignalOf';

/** How long something may take before the user is told that it is under way. */
const patienceMs = 400;

/** Does what may take long; after a moment it is announced, with a button to give up. */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const giveUp = new AbortController();
  const working = work(giveUp.signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<'slow'>(resolve => {
    timer = setTimeout(() => resolve('slow'), patienceMs);
  });
  const first = await Promise.race([working, patience]).finally(() => clearTimeout(timer));
  if (first !== 'slow') return working;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => {
      abortSignalOf(token).addEventListener('abort', () => giveUp.abort(), { once: true });
      return working;
    },
  );
}

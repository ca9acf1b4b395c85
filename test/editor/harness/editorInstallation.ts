import { findBrowser } from '../../../scripts/browser.mjs';
import { NotAvailable } from '../../../scripts/notAvailable.mjs';
import { installVscodeServer, type VscodeServerInstallation } from '../../../scripts/vscodeServer.mjs';

export interface EditorInstallation {
  readonly server: VscodeServerInstallation;
  readonly browser: { readonly executablePath: string; readonly env: NodeJS.ProcessEnv };
}

let installation: Promise<EditorInstallation> | undefined;

/**
 * VS Code and a browser, installed on first use, which takes minutes on a slow line. Skips the suite, and says why, on a
 * machine that cannot have them.
 */
export async function installEditor(context: Mocha.Context): Promise<EditorInstallation> {
  const usualTimeout = context.timeout();
  context.timeout(15 * 60_000);
  const say = (message: string): void => void process.stderr.write(`    ${message}\n`);
  installation ??= Promise.all([installVscodeServer(say), findBrowser(say)]).then(([server, browser]) => ({
    server,
    browser,
  }));
  try {
    return await installation;
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error;
    say(`Skipped, no VS Code to test in: ${error.message}`);
    return context.skip();
  } finally {
    context.timeout(usualTimeout);
  }
}

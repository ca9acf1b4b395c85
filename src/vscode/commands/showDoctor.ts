import * as vscode from 'vscode';
import { doctorMarkdown } from '../doctorMarkdown';
import { editorLocalizer } from '../editorLocalizer';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';
import { showMarkdown } from '../showMarkdown';
import { VirtualDocuments, virtualUri } from '../virtualDocuments';

const kind = 'doctor';

/** Opens a report on where was looked, what is held and what could not be read. */
export const registerShowDoctor: RegisterFeature = dependencies => {
  const { store, log } = dependencies;
  const reports = new VirtualDocuments({
    kind,
    store,
    log,
    async provide(_uri, _parts, signal) {
      const report = await store.call('doctor', { environment: store.environment }, { signal });
      return doctorMarkdown(report, editorLocalizer);
    },
  });
  const show = registerCommand(dependencies, commands.showDoctor, () => {
    const uri = virtualUri(kind, [], 'Contrail Doctor.md');
    reports.refresh(uri);
    return showMarkdown(uri, 'here');
  });
  return vscode.Disposable.from(reports, show);
};

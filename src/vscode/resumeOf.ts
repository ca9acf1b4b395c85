import * as vscode from 'vscode';
import { plainLine } from '../model/format';
import type { Resume } from '../store/readModels/sessionDetail';
import { CommandFailure } from './commandFailure';
import type { FeatureDependencies } from './features';
import { targetOrPick } from './pickSession';
import { resumeLine } from './resumeLine';
import { sessionDetailOf } from './sessionDetailOf';

export interface Resumption {
  readonly title: string;
  /** What to type into a terminal. */
  readonly line: string;
  /** Where it must run; null when that directory is gone. */
  readonly cwd: string | null;
}

/**
 * How to resume the session that a command was called on, or that the user picks.
 * @throws CommandFailure when it cannot be resumed
 */
export async function resumeOf(
  argument: unknown,
  dependencies: Pick<FeatureDependencies, 'store'>,
  title: string,
): Promise<Resumption | undefined> {
  const target = await targetOrPick(argument, dependencies, title);
  if (target === undefined) return undefined;
  const { resume, session } = await sessionDetailOf(dependencies.store, target.session_uid);
  const line = resumeLine(resume.command);
  if (line === null) throw new CommandFailure(reasonText(resume));
  return { title: plainLine(session.display_title), line, cwd: resume.cwd };
}

function reasonText({ reason }: Resume): string {
  return reason === 'source_removed'
    ? vscode.l10n.t('This session cannot be resumed: the agent has deleted its transcript.')
    : vscode.l10n.t('This session cannot be resumed from a terminal.');
}

import * as vscode from 'vscode';
import { plainLine } from '../../model/format';
import { CommandFailure } from '../commandFailure';
import type { FeatureDependencies } from '../features';
import { openNamedFile } from '../openNamedFile';
import type { FailureNode } from './deadEndNode';

/**
 * Opens a file of a failed approach, at the place where it was tried as the file is now; where that cannot be told, at
 * its beginning.
 * @throws StoreError, CommandFailure
 */
export async function openFailureFile(
  { store }: Pick<FeatureDependencies, 'store'>,
  { failure, failure_id, path }: FailureNode,
): Promise<void> {
  const file = path ?? failure.files[0]?.path;
  if (file === undefined) throw new CommandFailure(vscode.l10n.t('{0}: about no file.', plainLine(failure.what)));
  const { marks } = await store.call('failureMarks', { folders: store.folders, path: file });
  await openNamedFile(file, marks.find(({ failure: { id } }) => id === failure_id)?.ranges[0]);
}

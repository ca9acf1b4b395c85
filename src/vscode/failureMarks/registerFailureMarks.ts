import { DisposableStore } from '../disposableStore';
import type { RegisterFeature } from '../features';
import { FileNote } from './fileNote';
import { MarkDecorations } from './markDecorations';
import { MarkLenses } from './markLenses';
import { MarksOfFiles } from './marksOfFiles';

/** What failed at a file, shown in its editor: marks beside its lines, a note in the status bar, and lenses. */
export const registerFailureMarks: RegisterFeature = dependencies => {
  const disposables = new DisposableStore();
  const marks = disposables.add(new MarksOfFiles(dependencies));
  disposables.add(new MarkDecorations(marks, dependencies));
  disposables.add(new FileNote(marks));
  disposables.add(new MarkLenses(marks));
  return disposables;
};

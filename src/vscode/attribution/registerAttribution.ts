import { DisposableStore } from '../disposableStore';
import type { RegisterFeature } from '../features';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { BlameOfFiles } from './blameOfFiles';
import { BlameToggle } from './blameToggle';
import { FileAuthor } from './fileAuthor';
import { FileMarks } from './fileMarks';
import { LineHover } from './lineHover';
import { LineNotes } from './lineNotes';

/** Who wrote lines and files: hovers, marks on files, notes at the end of lines, and an item of the status bar. */
export const registerAttribution: RegisterFeature = dependencies => {
  const disposables = new DisposableStore();
  const toggle = disposables.add(new BlameToggle(dependencies));
  const blames = disposables.add(new BlameOfFiles(dependencies, () => readSettings().hover || toggle.isOn));
  const files = disposables.add(new FileMarks(dependencies));
  disposables.add(new LineHover(dependencies, { blames, files, toggle }));
  disposables.add(new FileAuthor(dependencies));
  disposables.add(new LineNotes(blames, toggle, dependencies.legends));
  disposables.add(toggle.onDidChange(() => blames.refresh()));
  disposables.add(onSettingsChanged(['hover'], () => blames.refresh()));
  return disposables;
};

import type { Localizer } from '../localizer';
import type { Grouping } from '../settingsReader';

/** What rows are written with. */
export interface RowContext {
  readonly l10n: Localizer;
  /** UTC ms. */
  readonly now: number;
  readonly grouping: Grouping;
  /** Rows name their folder: the workspace has several, or sessions of all workspaces are shown. */
  readonly showFolder: boolean;
}

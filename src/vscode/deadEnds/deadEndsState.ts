import * as z from 'zod/mini';
import type { Params } from '../../service/requests';
import type { Localizer } from '../localizer';

const deadEndsState = z.object({
  version: z.literal(1),
  /** Only what the user confirmed. */
  confirmed: z.boolean(),
  /** Only what is still relevant. */
  relevant: z.boolean(),
  /** What the user dismissed, too. */
  dismissed: z.boolean(),
});
/** What the user chose for the view; kept for each workspace. */
export type DeadEndsState = Readonly<z.infer<typeof deadEndsState>>;

export const initialDeadEndsState: DeadEndsState = { version: 1, confirmed: false, relevant: false, dismissed: false };

/** What was kept; the initial state where that cannot be read. */
export function parseDeadEndsState(kept: unknown): DeadEndsState {
  const parsed = deadEndsState.safeParse(kept);
  return parsed.success ? parsed.data : initialDeadEndsState;
}

/** Whether some are left out that would else be listed. */
export function leavesSomeOut({ confirmed, relevant }: DeadEndsState): boolean {
  return confirmed || relevant;
}

/** All of the question but which page. */
export type FailureQuery = Omit<Params<'failures'>, 'offset' | 'limit'>;

export function failureQuery({ confirmed, relevant, dismissed }: DeadEndsState, folders: string[]): FailureQuery {
  return { folders, confirmed, relevant, dismissed };
}

/** What is filtered for, for the view's heading; empty when nothing is. */
export function deadEndsFilterText({ confirmed, relevant, dismissed }: DeadEndsState, l10n: Localizer): string {
  const parts = [
    confirmed && l10n.t('confirmed'),
    relevant && l10n.t('still relevant'),
    dismissed && l10n.t('with dismissed ones'),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

import * as z from 'zod/mini';
import { agentName } from '../../model/agent';
import { plainLine } from '../../model/format';
import type { Params } from '../../service/requests';
import { startOfDay } from '../dates';
import type { Localizer } from '../localizer';

const text = z.optional(z.string().check(z.minLength(1)));
const filter = z.object({
  text,
  agent: text,
  branch: text,
  worktree: text,
  /** Calendar days up to and with today: a filter that is kept moves with the days. */
  days: z.optional(z.union([z.literal(1), z.literal(7), z.literal(30)])),
});
export type Filter = Readonly<z.infer<typeof filter>>;

const viewState = z.object({
  version: z.literal(1),
  filter,
  allWorkspaces: z.boolean(),
  showHidden: z.boolean(),
});
/** What the user chose for the view; kept for each workspace. */
export type ViewState = Readonly<z.infer<typeof viewState>>;

export const initialState: ViewState = { version: 1, filter: {}, allWorkspaces: false, showHidden: false };

/** What was kept; the initial state where that cannot be read. */
export function parseViewState(kept: unknown): ViewState {
  const parsed = viewState.safeParse(kept);
  return parsed.success ? parsed.data : initialState;
}

export function isFiltered({ filter }: ViewState): boolean {
  return Object.values(filter).some(value => value !== undefined);
}

/** All of the question but which page. */
export type SessionQuery = Omit<Params<'sessionPage'>, 'offset' | 'limit'>;

/** @param now UTC ms */
export function sessionQuery(state: ViewState, folders: readonly string[], now: number): SessionQuery {
  const { days, ...rest } = state.filter;
  return {
    folders: state.allWorkspaces ? null : [...folders],
    filter: { ...rest, ...(days === undefined ? {} : { since: startOfDay(now, days - 1) }) },
    hidden: state.showHidden,
  };
}

/** What is filtered for, for the view's heading; empty when nothing is. */
export function filterText({ filter }: ViewState, l10n: Localizer): string {
  const { text, agent, branch, worktree, days } = filter;
  const parts = [
    text !== undefined && l10n.t('“{0}”', plainLine(text)),
    agent !== undefined && plainLine(agentName(agent)),
    branch !== undefined && plainLine(branch),
    worktree !== undefined && plainLine(worktree),
    days !== undefined && daysText(days, l10n),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

export function daysText(days: NonNullable<Filter['days']>, l10n: Localizer): string {
  return days === 1 ? l10n.t('Today') : l10n.t('Last {0} Days', days);
}

import { DisposableStore } from '../disposableStore';
import type { RegisterFeature } from '../features';
import { type CommandId, commands } from '../manifest';
import { registerCommand } from '../runCommand';
import { markSessions, renameSession } from './markSessions';
import { pickFilter } from './pickFilter';
import { pickGrouping } from './pickGrouping';
import { Rescan } from './rescan';
import { SessionsView } from './sessionsView';
import { sessionNodesOf } from './treeNode';

/** The *Sessions* view, its title bar and what can be done to its sessions. */
export const registerSessionsView: RegisterFeature = dependencies => {
  const { store } = dependencies;
  const disposables = new DisposableStore();
  const view = disposables.add(new SessionsView(dependencies));
  const rescan = disposables.add(new Rescan(store));
  const on = (id: CommandId, run: (...args: unknown[]) => unknown): void => {
    disposables.add(registerCommand(dependencies, id, run));
  };
  const onSessions = (id: CommandId, marks: Parameters<typeof markSessions>[2]): void =>
    on(id, (...args) => markSessions(store, sessionNodesOf(args, view.selection), marks));

  on(commands.rescan, () => rescan.run());
  on(commands.cancelRescan, () => rescan.cancel());
  on(commands.loadMoreSessions, () => view.loadMore());
  on(commands.groupSessions, pickGrouping);
  on(commands.filterSessions, async () => {
    const filter = await pickFilter(view.state.filter, view.choices);
    if (filter !== undefined) await view.change({ filter });
  });
  on(commands.clearFilter, () => view.change({ filter: {} }));
  on(commands.showAllWorkspaces, () => view.change({ allWorkspaces: true }));
  on(commands.showThisWorkspace, () => view.change({ allWorkspaces: false }));
  on(commands.showHidden, () => view.change({ showHidden: true }));
  on(commands.hideHidden, () => view.change({ showHidden: false }));
  onSessions(commands.pinSession, { pinned: true });
  onSessions(commands.unpinSession, { pinned: false });
  onSessions(commands.hideSession, { hidden: true });
  onSessions(commands.unhideSession, { hidden: false });
  on(commands.renameSession, async (...args) => {
    const [session] = sessionNodesOf(args.slice(0, 1), view.selection);
    if (session !== undefined) await renameSession(store, session.item);
  });
  return disposables;
};

import type { ErrorKind } from './errorKind';

/**
 * What package.json declares, as types: a test compares the two, so that a command, setting or context key cannot exist in
 * one of them only.
 */
export const commands = {
  openPanel: 'contrail.openPanel',
  showSessionCost: 'contrail.showSessionCost',
  showSessionsOfFile: 'contrail.showSessionsOfFile',
  searchSessions: 'contrail.searchSessions',
  rescan: 'contrail.rescan',
  cancelRescan: 'contrail.cancelRescan',
  showDoctor: 'contrail.showDoctor',
  export: 'contrail.export',
  openTranscript: 'contrail.openTranscript',
  openFileDiff: 'contrail.openFileDiff',
  copyResumeCommand: 'contrail.copyResumeCommand',
  resumeInTerminal: 'contrail.resumeInTerminal',
  pinSession: 'contrail.pinSession',
  unpinSession: 'contrail.unpinSession',
  hideSession: 'contrail.hideSession',
  unhideSession: 'contrail.unhideSession',
  renameSession: 'contrail.renameSession',
  filterSessions: 'contrail.filterSessions',
  clearFilter: 'contrail.clearFilter',
  groupSessions: 'contrail.groupSessions',
  showAllWorkspaces: 'contrail.showAllWorkspaces',
  showThisWorkspace: 'contrail.showThisWorkspace',
  showHidden: 'contrail.showHidden',
  hideHidden: 'contrail.hideHidden',
  loadMoreSessions: 'contrail.loadMoreSessions',
  confirmFailure: 'contrail.confirmFailure',
  dismissFailure: 'contrail.dismissFailure',
  takeBackReview: 'contrail.takeBackReview',
  noteFailure: 'contrail.noteFailure',
  openFailureFile: 'contrail.openFailureFile',
  filterDeadEnds: 'contrail.filterDeadEnds',
  loadMoreDeadEnds: 'contrail.loadMoreDeadEnds',
  toggleBlame: 'contrail.toggleBlame',
  openSettings: 'contrail.openSettings',
  openLog: 'contrail.openLog',
} as const;
export type CommandId = (typeof commands)[keyof typeof commands];

export const views = { sessions: 'contrail.sessions', deadEnds: 'contrail.deadEnds' } as const;

export const settings = {
  groupBy: 'contrail.sessions.groupBy',
  statusBar: 'contrail.statusBar.enabled',
  hover: 'contrail.hover.enabled',
  decorations: 'contrail.decorations.enabled',
  blameScope: 'contrail.blame.scope',
  deadEndMarks: 'contrail.deadEnds.marks',
  deadEndCodeLens: 'contrail.deadEnds.codeLens',
  live: 'contrail.live.enabled',
  keep: 'contrail.keep',
  home: 'contrail.home',
  database: 'contrail.database',
  toolsOfferedAs: 'contrail.tools.offeredAs',
} as const;

/** Tools of the editor's agents, by what they do. */
export const languageModelTools = {
  find_failed_approaches: 'contrail_find_failed_approaches',
  get_session_cost: 'contrail_get_session_cost',
} as const;

export const mcpServers = { contrail: 'contrail.mcp' } as const;

/** What the `when` clauses of menus and welcome texts ask for, with the values each may have. */
export interface ContextKeys {
  /** Why the sessions view has nothing to show; `list` when it has. */
  'contrail.state': 'starting' | 'list' | 'nothing' | 'noFolder' | 'noMatch' | 'allHidden' | 'error';
  /** Why, where `contrail.state` is `error`. */
  'contrail.error': ErrorKind;
  /** Agents' sessions are looked up where a setting or variables say. */
  'contrail.isLookingElsewhere': boolean;
  /** Why the dead ends view has nothing to show; `list` when it has. */
  'contrail.deadEndsState': 'starting' | 'list' | 'nothing' | 'noFolder' | 'noMatch' | 'error';
  'contrail.isReading': boolean;
  'contrail.isFiltered': boolean;
  'contrail.isAllWorkspaces': boolean;
  'contrail.isShowingHidden': boolean;
}
export type ContextKey = keyof ContextKeys;

/** Every context key, for the test: a missing one does not compile. */
export const contextKeys: { readonly [K in ContextKey]: null } = {
  'contrail.state': null,
  'contrail.error': null,
  'contrail.isLookingElsewhere': null,
  'contrail.deadEndsState': null,
  'contrail.isReading': null,
  'contrail.isFiltered': null,
  'contrail.isAllWorkspaces': null,
  'contrail.isShowingHidden': null,
};

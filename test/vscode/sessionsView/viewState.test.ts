import { deepEqual, equal } from 'node:assert/strict';
import { startOfDay } from '../../../src/vscode/dates';
import {
  filterText,
  initialState,
  isFiltered,
  parseViewState,
  sessionQuery,
  type ViewState,
} from '../../../src/vscode/sessionsView/viewState';
import { englishLocalizer } from '../../support/englishLocalizer';
import { noon } from './session';

const withFilter = (filter: ViewState['filter']): ViewState => ({ ...initialState, filter });

describe('what is kept of the view', () => {
  it('is read as it was written', () => {
    const state: ViewState = {
      version: 1,
      filter: { text: 'x', agent: 'codex', branch: 'b', worktree: 'w', days: 7 },
      allWorkspaces: true,
      showHidden: true,
    };
    deepEqual(parseViewState(JSON.parse(JSON.stringify(state))), state);
  });

  it('is the initial state where it cannot be read', () => {
    for (const kept of [
      undefined,
      null,
      'x',
      {},
      { ...initialState, version: 2 },
      withFilter({ text: '' }),
      { ...initialState, filter: { days: 2 } },
    ])
      deepEqual(parseViewState(kept), initialState);
  });
});

describe('isFiltered', () => {
  it('is about the filter alone', () => {
    equal(isFiltered({ ...initialState, allWorkspaces: true, showHidden: true }), false);
    equal(isFiltered(withFilter({ days: 1 })), true);
    equal(isFiltered(withFilter({ agent: undefined })), false);
  });
});

describe('sessionQuery', () => {
  it('asks for the folders, or for all', () => {
    deepEqual(sessionQuery(initialState, ['/a'], noon), { folders: ['/a'], filter: {}, hidden: false });
    deepEqual(sessionQuery({ ...initialState, allWorkspaces: true, showHidden: true }, ['/a'], noon), {
      folders: null,
      filter: {},
      hidden: true,
    });
  });

  it('counts days from midnight, today being one of them', () => {
    const since = (days: 1 | 7 | 30) => sessionQuery(withFilter({ days, text: 'x' }), [], noon).filter;
    deepEqual(since(1), { text: 'x', since: startOfDay(noon) });
    deepEqual(since(7), { text: 'x', since: startOfDay(noon, 6) });
    equal(new Date(startOfDay(noon, 6)).getDate(), 9);
  });
});

describe('filterText', () => {
  it('names what is filtered for', () => {
    equal(filterText(initialState, englishLocalizer), '');
    equal(
      filterText(
        withFilter({ text: 'a\nb', agent: 'codex', branch: 'main', worktree: 'w', days: 30 }),
        englishLocalizer,
      ),
      '“a b” · Codex · main · w · Last 30 Days',
    );
    equal(filterText(withFilter({ days: 1 }), englishLocalizer), 'Today');
  });
});

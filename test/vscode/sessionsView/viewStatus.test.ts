import { equal } from 'node:assert/strict';
import type { LoadedSessions } from '../../../src/vscode/sessionsView/loadSessions';
import { initialState } from '../../../src/vscode/sessionsView/viewState';
import { type ViewFacts, viewError, viewMessage, viewStatus } from '../../../src/vscode/sessionsView/viewStatus';
import { englishLocalizer } from '../../support/englishLocalizer';
import { session } from './session';

const none: LoadedSessions = { sessions: [], left: 0, agents: [], branches: [], worktrees: [], contentIndexed: true };
const some: LoadedSessions = { ...none, sessions: [session('a')], agents: ['claude-code'] };
const facts = (changes: Partial<ViewFacts> = {}): ViewFacts => ({
  loaded: none,
  error: undefined,
  store: { kind: 'idle' },
  state: initialState,
  hasFolder: true,
  ...changes,
});
const status = (changes?: Partial<ViewFacts>) => viewStatus(facts(changes));
const message = (changes: Partial<ViewFacts>, isReadingTold = true) =>
  viewMessage(facts(changes), isReadingTold, englishLocalizer);
const filtered = { ...initialState, filter: { text: 'x' } };
const reading = (bytesDone: number, bytes: number) =>
  ({ kind: 'reading', progress: { sources: 2, sourcesDone: 1, bytes, bytesDone } }) as const;

describe('viewStatus', () => {
  it('is the list as soon as there is one, whatever else happens', () => {
    equal(status({ loaded: some, error: 'x', hasFolder: false }), 'list');
  });

  it('says why there is none', () => {
    equal(status({ loaded: undefined }), 'starting');
    equal(status(), 'nothing');
    equal(status({ store: reading(1, 2) }), 'starting');
    equal(status({ hasFolder: false, loaded: undefined }), 'noFolder');
    equal(status({ error: 'x' }), 'error');
    equal(status({ loaded: undefined, store: { kind: 'failed', message: 'x' } }), 'error');
    equal(status({ state: filtered, store: reading(1, 2) }), 'noMatch');
    equal(status({ loaded: { ...none, agents: ['codex'] } }), 'allHidden');
  });

  it('needs no folder to show all workspaces', () =>
    equal(status({ hasFolder: false, state: { ...initialState, allWorkspaces: true } }), 'nothing'));

  it('does not offer to show hidden sessions that are shown', () =>
    equal(status({ loaded: { ...none, agents: ['codex'] }, state: { ...initialState, showHidden: true } }), 'nothing'));
});

describe('viewError', () => {
  it('is why a question was not answered, else why the store cannot be', () => {
    equal(viewError(facts()), undefined);
    equal(viewError(facts({ error: 'Disk full', store: { kind: 'failed', message: 'No wasm' } })), 'Disk full');
    equal(viewError(facts({ store: { kind: 'failed', message: 'No wasm' } })), 'No wasm');
  });
});

describe('viewMessage', () => {
  it('tells how far a reading is that takes a while', () => {
    equal(message({ store: { kind: 'reading', progress: null } }), 'Reading sessions…');
    equal(message({ store: reading(0, 0) }), 'Reading sessions…');
    equal(message({ store: reading(429, 1000) }), 'Reading sessions: 42%');
    equal(message({ store: reading(1001, 1000), loaded: some }), 'Reading sessions: 100%');
    equal(message({ store: reading(1, 2) }, false), '');
  });

  it('tells what the list is of', () => {
    equal(message({ loaded: some }), '');
    equal(message({ loaded: some, state: filtered }), 'Filter: “x”');
    equal(
      message({ loaded: some, state: { ...filtered, allWorkspaces: true }, store: reading(1, 2) }),
      'Reading sessions: 50% · Filter: “x” · Sessions of all workspaces',
    );
  });

  it('tells that a search may be incomplete', () => {
    const loaded = { ...some, contentIndexed: false };
    equal(message({ loaded, state: filtered }), 'Filter: “x” · Contents are still being indexed: more may be found.');
    equal(message({ loaded }), '');
  });

  it('leaves the place to the welcome text', () => {
    equal(message({ state: filtered, store: reading(1, 2) }), '');
    equal(message({ error: 'x', store: reading(1, 2) }), '');
  });
});

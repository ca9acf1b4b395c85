import * as vscode from 'vscode';
import type { SearchHit, SearchResult } from '../../store/readModels/search';
import { askedFolders } from '../askedFolders';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies, RegisterFeature } from '../features';
import { LatestAnswer } from '../latestAnswer';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';
import { runQuickPick } from '../runQuickPick';
import { searchRow } from '../searchRow';
import { openTranscript } from '../transcript';

interface HitPick extends vscode.QuickPickItem {
  readonly hit: SearchHit;
}

const shownHits = 50;
const typingRestMs = 250;

/** Searches prompts, answers, commands and edits while one types, and opens the transcript at what was found. */
export const registerSearchSessions: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.searchSessions, async () => {
    const hit = await pickHit(dependencies);
    if (hit !== undefined) await openTranscript(dependencies, hit);
  });

function pickHit({ store }: FeatureDependencies): Promise<SearchHit | undefined> {
  return runQuickPick<HitPick, SearchHit>((quickPick, end) => {
    const placeholder = vscode.l10n.t('Words of prompts, answers, commands or edits; the last may be a beginning');
    const search = new LatestAnswer<string, SearchResult>({
      delayMs: typingRestMs,
      ask: (query, signal) =>
        store.call('search', { folders: askedFolders(store), query, limit: shownHits }, { signal }),
      onAnswer: ({ hits, more }, query) => {
        quickPick.title = resultTitle(query, hits.length, more);
        quickPick.items = hits.map(hit => ({ ...searchRow(hit, editorLocalizer), alwaysShow: true, hit }));
      },
      onError: end.reject,
      onBusy: busy => {
        quickPick.busy = busy;
      },
    });
    quickPick.title = vscode.l10n.t('Search Sessions');
    quickPick.placeholder = placeholder;
    return vscode.Disposable.from(
      search,
      quickPick.onDidChangeValue(value => {
        if (value.trim() !== '') return search.ask(value.trim());
        search.cancel();
        quickPick.title = vscode.l10n.t('Search Sessions');
        quickPick.items = [];
      }),
      quickPick.onDidAccept(() => {
        const [picked] = quickPick.selectedItems;
        if (picked !== undefined) end.resolve(picked.hit);
      }),
    );
  });
}

function resultTitle(query: string, hits: number, more: boolean): string {
  if (hits === 0) return vscode.l10n.t('Nothing was found for "{0}"', query);
  return more
    ? vscode.l10n.t('The newest {0} of what was found for "{1}"', hits, query)
    : vscode.l10n.t('Found for "{0}": {1}', query, hits);
}

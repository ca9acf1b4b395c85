import * as vscode from 'vscode';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import { documentName } from '../documentName';
import { editorLocalizer } from '../editorLocalizer';
import type { RegisterFeature } from '../features';
import { heading, markdownDocument } from '../markdownBlocks';
import { showMarkdown } from '../showMarkdown';
import { VirtualDocuments, virtualUri } from '../virtualDocuments';
import { costMarkdown } from './costMarkdown';

const kind = 'session';

/** Serves documents that say what a session cost; they follow a session that lives. */
export const registerCostDocument: RegisterFeature = ({ store, log }) =>
  new VirtualDocuments({
    kind,
    store,
    log,
    async provide(_uri, [uid = ''], signal) {
      const detail = await store.call('sessionDetail', { session_uid: uid }, { signal });
      return detail.schema === 'contrail.session_detail/1'
        ? costMarkdown(detail, editorLocalizer)
        : markdownDocument([heading(1, vscode.l10n.t('This session is not in the store.'))]);
    },
  });

/** Opens the document beside the code. */
export function openCostDocument({
  session_uid,
  display_title,
}: Pick<SessionListItem, 'session_uid' | 'display_title'>): Promise<void> {
  return showMarkdown(virtualUri(kind, [session_uid], documentName(display_title, '.md')), 'beside');
}

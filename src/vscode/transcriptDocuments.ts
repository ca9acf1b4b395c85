import { posix, win32 } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Params } from '../service/requests';
import type { KeptTranscript } from '../store/readModels/keptTranscript';
import { CommandFailure } from './commandFailure';
import { documentName } from './documentName';
import { editorLocalizer } from './editorLocalizer';
import type { RegisterFeature } from './features';
import { keptTranscriptMarkdown, type PageQuery } from './keptTranscriptMarkdown';
import type { SessionTarget } from './sessionTarget';
import type { StoreClient } from './storeClient';
import { transcriptFileText } from './transcriptFileText';
import { VirtualDocuments, virtualParts, virtualUri } from './virtualDocuments';

const keptKind = 'kept';
const fileKind = 'transcript';

/** Part of a document's address; numbers are of events. */
const query = z.object({
  thread_id: z.optional(z.string()),
  seq: z.optional(z.number()),
  from: z.optional(z.number()),
  until: z.optional(z.number()),
});
type Query = z.infer<typeof query>;

/** Serves what was kept of transcripts that are gone, and the text of those that the editor cannot open itself. */
export const registerTranscriptDocuments: RegisterFeature = ({ store, log }) =>
  vscode.Disposable.from(
    new VirtualDocuments({
      kind: keptKind,
      store,
      log,
      isFixed: true,
      provide: async (uri, [uid = ''], signal) => {
        const page = await keptPage(store, { session_uid: uid, ...pageQuery(uri) }, signal);
        return keptTranscriptMarkdown(page, editorLocalizer).text;
      },
    }),
    new VirtualDocuments({
      kind: fileKind,
      store,
      log,
      isFixed: true,
      provide: async (uri, [uid = ''], signal) => {
        const { thread_id, seq } = queryOf(uri);
        return (await fileText(store, { session_uid: uid, thread_id, seq }, signal)).text;
      },
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme: 'contrail', pattern: `/${keptKind}/**` },
      {
        provideDocumentLinks: async document => {
          const [uid = ''] = virtualParts(document.uri, keptKind) ?? [];
          const asked = pageQuery(document.uri);
          const page = await keptPage(store, { session_uid: uid, ...asked });
          return keptTranscriptMarkdown(page, editorLocalizer).links.map(
            ({ line, page: next }) => new vscode.DocumentLink(document.lineAt(line).range, keptUri(page, next)),
          );
        },
      },
    ),
  );

/** Shows what was kept of a conversation, at an event or where it begins. */
export async function showKeptTranscript(store: StoreClient, target: SessionTarget): Promise<void> {
  const { session_uid, thread_id, seq } = target;
  const page = await keptPage(store, { session_uid, thread_id, around: seq });
  const [first] = page.events;
  // One address for a page, whichever of its events was asked for.
  const isBeginning = page.earlier === 0 || first === undefined;
  const uri = keptUri(page, isBeginning ? undefined : { from: first.seq });
  const { lines } = keptTranscriptMarkdown(page, editorLocalizer);
  await showAt(uri, (seq === undefined ? undefined : lines.get(seq)) ?? 0);
}

/** Shows the text of a transcript that is compressed or too large for the editor. */
export async function showTranscriptText(store: StoreClient, { session_uid, thread_id, seq }: SessionTarget) {
  const { path, line } = await fileText(store, { session_uid, thread_id, seq });
  const file = (path.includes('\\') ? win32 : posix).basename(path).replace(/\.zst$/i, '');
  const uri = virtualUri(fileKind, [session_uid], documentName(file.replace(/\.jsonl$/i, ''), '.jsonl'), {
    thread_id,
    seq,
  });
  await showAt(uri, line);
}

function keptUri({ session_uid, thread_id, display_title }: KeptTranscript, page?: PageQuery): vscode.Uri {
  const name = documentName(vscode.l10n.t('Kept – {0}', display_title), '.md');
  return virtualUri(keptKind, [session_uid], name, { thread_id, ...page });
}

async function showAt(uri: vscode.Uri, line: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = new vscode.Range(line, 0, line, 0);
  const editor = await vscode.window.showTextDocument(document, { selection: at, preview: true });
  editor.revealRange(at, vscode.TextEditorRevealType.AtTop);
}

async function keptPage(
  store: StoreClient,
  params: Params<'keptTranscript'>,
  signal?: AbortSignal,
): Promise<KeptTranscript> {
  const page = await store.call('keptTranscript', params, { signal });
  if (page.schema === 'contrail.kept_transcript/1') return page;
  throw new CommandFailure(vscode.l10n.t('The store knows nothing of this conversation. Rescan, and try again.'));
}

async function fileText(store: StoreClient, params: Params<'transcriptFile'>, signal?: AbortSignal) {
  const file = await store.call('transcriptFile', params, { signal });
  if (file.schema !== 'contrail.transcript_file/1')
    throw new CommandFailure(vscode.l10n.t('The agent has deleted this transcript meanwhile. Try again.'));
  return { path: file.path, ...transcriptFileText(file, editorLocalizer) };
}

function pageQuery(uri: vscode.Uri): Pick<Query, 'thread_id' | 'from' | 'until'> {
  const { thread_id, from, until } = queryOf(uri);
  return { thread_id, from, until };
}

function queryOf(uri: vscode.Uri): Query {
  return query.parse(uri.query === '' ? {} : JSON.parse(uri.query));
}

import { posix } from 'node:path';
import * as vscode from 'vscode';

/** Shows a Markdown document as it is meant to be read, beside the code or in its place; as text without the preview. */
export async function showMarkdown(uri: vscode.Uri, place: 'beside' | 'here'): Promise<void> {
  if (isShown(uri)) return;
  const preview = place === 'beside' ? 'markdown.showPreviewToSide' : 'markdown.showPreview';
  try {
    await vscode.commands.executeCommand(preview, uri);
  } catch {
    // The extension that brings the preview can be disabled.
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

/** Whether its preview is in view; asked to show it again, the extension of the previews would open a second one. */
function isShown(uri: vscode.Uri): boolean {
  const name = posix.basename(uri.path);
  return vscode.window.tabGroups.all.some(({ activeTab }) => {
    const input = activeTab?.input;
    return (
      input instanceof vscode.TabInputWebview &&
      input.viewType.endsWith('markdown.preview') &&
      activeTab?.label.endsWith(name) === true
    );
  });
}

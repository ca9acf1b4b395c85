import * as vscode from 'vscode';

/** Shows a Markdown document as it is meant to be read, beside the code or in its place; as text without the preview. */
export async function showMarkdown(uri: vscode.Uri, place: 'beside' | 'here'): Promise<void> {
  const preview = place === 'beside' ? 'markdown.showPreviewToSide' : 'markdown.showPreview';
  const known = await vscode.commands.getCommands(true);
  if (known.includes(preview)) await vscode.commands.executeCommand(preview, uri);
  else await vscode.window.showTextDocument(uri, { preview: true });
}

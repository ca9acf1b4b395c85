import * as vscode from 'vscode';

/** Shows a Markdown document as it is meant to be read, beside the code or in its place; as text without the preview. */
export async function showMarkdown(uri: vscode.Uri, place: 'beside' | 'here'): Promise<void> {
  // Beside code. Where no code is shown, the place itself is free, or taken by the preview before.
  const isBeside = place === 'beside' && vscode.window.activeTextEditor !== undefined;
  const preview = isBeside ? 'markdown.showPreviewToSide' : 'markdown.showPreview';
  try {
    await vscode.commands.executeCommand(preview, uri);
  } catch {
    // The extension that brings the preview can be disabled.
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

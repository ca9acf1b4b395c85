/** What the editor gives a webview; may be acquired once. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

export const editorApi = acquireVsCodeApi();

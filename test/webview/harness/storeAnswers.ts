import type { PanelMethod } from '../../../src/panel/answers';
import type { TestStore } from '../../support/testStore';
import type { Answer } from './panelPage';

/** Which of the panel's questions are about the folders of the workspace: the host says which those are. */
const scoped: ReadonlySet<PanelMethod> = new Set(['sessionDetail', 'workspace', 'fileView', 'sessionPage', 'failures']);

/** The answers of a real store. */
export function storeAnswers(store: TestStore, folders: readonly string[] | null = null): Answer {
  return (method, params, signal) => {
    const asked = scoped.has(method) ? { ...params, folders } : params;
    return store.owner.answer(method, JSON.parse(JSON.stringify(asked)), { signal, onProgress: undefined });
  };
}

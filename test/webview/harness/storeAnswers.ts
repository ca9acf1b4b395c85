import { scopedMethods } from '../../../src/panel/answers';
import type { TestStore } from '../../support/testStore';
import type { Answer } from './panelPage';

/** The answers of a real store. */
export function storeAnswers(store: TestStore, folders: readonly string[] | null = null): Answer {
  return (method, params, signal) => {
    const asked = scopedMethods.has(method) ? { ...params, folders } : params;
    return store.owner.answer(method, JSON.parse(JSON.stringify(asked)), { signal, onProgress: undefined });
  };
}

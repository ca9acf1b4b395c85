import { fieldsAt, isRecord, listField, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import type { EnvironmentDetails } from './environmentDetails';
import type { UiRow } from './uiRows';

export interface Model {
  readonly model: string | null;
  readonly provider: string | null;
}

/** `task_metadata.json`: when the task changed its model. Rows have named theirs since September 2025 only. */
export class ModelLog {
  readonly #changes: readonly (Model & { readonly ts: number })[];

  constructor(metadata: string | undefined) {
    const fields = metadata === undefined ? null : parseFields(metadata);
    this.#changes = listField(fields ?? {}, 'model_usage')
      .filter(isRecord)
      .flatMap(usage => {
        const ts = timeOf(usage.ts);
        const model = stringField(usage, 'model_id');
        return ts === null || model === null ? [] : [{ ts, model, provider: stringField(usage, 'model_provider_id') }];
      });
  }

  /** The model of a row: its own word, else the request's, else the last change before it (or the first at all). */
  of({ record, ts }: UiRow, environment: EnvironmentDetails | null): Model {
    const own = fieldsAt(record, 'modelInfo');
    const named = { model: stringField(own, 'modelId'), provider: stringField(own, 'providerId') };
    if (named.model !== null) return named;
    if (environment?.model) return { model: environment.model, provider: null };
    const before = ts === null ? undefined : this.#changes.findLast(change => change.ts <= ts);
    const { model = null, provider = null } = before ?? this.#changes[0] ?? {};
    return { model, provider };
  }
}

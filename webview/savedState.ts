import { useCallback, useState } from 'preact/hooks';
import * as v from 'valibot';
import { type PanelState, type Place, panelState } from '../src/panel/protocol';
import { editorApi } from './editorApi';

/** What the panel remembers over being hidden and over a reload: where it was and what the user changed, never data. */
let saved: PanelState = readState();

function readState(): PanelState {
  const state = v.safeParse(panelState, editorApi.getState());
  return state.success ? state.output : { version: 1, place: null, parts: {} };
}

export function savedPlace(): Place | null {
  return saved.place;
}

export function savePlace(place: Place): void {
  saved = { ...saved, place };
  editorApi.setState(saved);
}

/** How many parts are remembered: of sessions looked at long ago nothing is. */
const mostParts = 100;

export function savePart(name: string, value: unknown): void {
  const { [name]: _, ...others } = saved.parts;
  const parts = Object.entries({ ...others, [name]: value }).slice(-mostParts);
  saved = { ...saved, parts: Object.fromEntries(parts) };
  editorApi.setState(saved);
}

/** A remembered part; the default where nothing is, or something else than expected. */
export function savedPart<T>(name: string, schema: v.GenericSchema<unknown, T>, initial: NoInfer<T>): T {
  const part = v.safeParse(schema, saved.parts[name]);
  return part.success ? part.output : initial;
}

/** As `useState`, remembered by its name. */
export function useSaved<T>(
  name: string,
  schema: v.GenericSchema<unknown, T>,
  initial: NoInfer<T>,
): [T, (value: T) => void] {
  const [value, setValue] = useState(() => savedPart(name, schema, initial));
  const set = useCallback(
    (next: T) => {
      savePart(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, set];
}
